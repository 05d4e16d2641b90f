"""Duty: who is on call, and which requests wait for whom."""
