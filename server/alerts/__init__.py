"""Alerts: pages without a word in them, to clinicians who are away from their console."""
