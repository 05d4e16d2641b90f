"""A seed in a file that only its owner may read, and that nothing here ever overwrites."""

import os
from pathlib import Path

from crypto.refused import Refused
from crypto.signing import SEED_SIZE


def write_secret(file: Path, seed: bytes) -> None:
    """FileExistsError where there is one already."""
    # O_EXCL never overwrites; the mode holds from the first byte on.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as secret:
        secret.write(seed.hex() + "\n")


def read_secret(file: Path) -> bytes:
    try:
        seed = bytes.fromhex(file.read_text("ascii"))
    except ValueError:
        raise Refused("malformed") from None
    if len(seed) != SEED_SIZE:
        raise Refused("malformed")
    return seed
