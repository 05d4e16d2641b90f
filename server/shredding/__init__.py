"""Shredding: the keys under which rows rest, each in a slot that is overwritten in place when it is due."""
