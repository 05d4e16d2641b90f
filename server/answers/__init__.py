"""Answers: whether there is something for a survivor whose phone is covered, and nothing else."""
