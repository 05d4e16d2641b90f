"""What an operator asked for and can't have."""


class Declined(Exception):
    """Says why, and repeats no phrase."""
