"""Conversations: their blocks, wraps and envelopes, carried and never read."""
