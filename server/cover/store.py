"""Reads what the cover is set up with: door phrases, the relay's recipes, and the door's own key."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

KEY_SIZE = 32


def read_phrases(file: Path) -> tuple[str, ...]:
    """Read the door phrases, one a line; ValueError without any."""
    phrases = tuple(line.strip() for line in file.read_text("utf-8").splitlines() if line.strip())
    if not phrases:
        raise ValueError("the file of door phrases is empty")
    return phrases


def read_recipes(file: Path) -> list[dict[str, Any]]:
    """Read the recipes that only the relay knows."""
    recipes: list[dict[str, Any]] = json.loads(file.read_bytes())
    return recipes


def door_key(file: Path, random: Callable[[int], bytes]) -> bytes:
    """Read the key of the door's tokens, or make it. It is kept so that an open talk outlives a restart."""
    if file.exists() and len(key := file.read_bytes()) == KEY_SIZE:
        return key
    key = random(KEY_SIZE)
    made = file.with_suffix(f".{random(8).hex()}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key)
        opened.flush()
        os.fsync(descriptor)
    if file.exists():
        made.replace(file)
        return key
    # Not `replace`: another process that starts at this moment may be first.
    with suppress(FileExistsError):
        os.link(made, file)
    made.unlink()
    return file.read_bytes()
