"""Requests: calls for help that wait, whom they call, and what becomes of them."""
