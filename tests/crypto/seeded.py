"""Randomness that is the same each time: for vectors and tests only."""

import hashlib


class Seeded:
    """Draws bytes from a name. Two of the same name draw the same."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0
        self.all_drawn = b""

    def __call__(self, size: int) -> bytes:
        drawn = hashlib.shake_256(f"{self._name} {self._drawn}".encode()).digest(size)
        self._drawn += 1
        self.all_drawn += drawn
        return drawn


def seed(name: str, size: int = 32) -> bytes:
    return Seeded(name)(size)
