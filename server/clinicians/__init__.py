"""Clinicians: who may sign in to the console, with which keys, and what they are certified for."""
