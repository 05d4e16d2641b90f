"""Reads what the cover is set up with: door phrases, the relay's recipes, and the door's own key."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from server.cover.files import alone, keep, looked, put
from server.cover.phrases import Phrase, Unreadable, read, written

KEY_SIZE = 32
Change = Callable[[tuple[Phrase, ...]], Sequence[Phrase]]
log = structlog.get_logger()


class PhraseFile:
    """The door phrases, read anew when their file is another: any process takes a change at its next search.

    A file that can't be read changes nothing: what was known stays, and the log says that, and no more.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = looked(file)
        self._phrases = read_phrases(file)

    def __call__(self) -> tuple[Phrase, ...]:
        """Give the phrases; the same object while nothing changed."""
        seen = looked(self._file)
        if seen != self._seen:
            self._seen = seen
            try:
                self._phrases = read_phrases(self._file)
            except (OSError, ValueError, Unreadable):
                log.error("door phrases not taken", code="unreadable")  # noqa: TRY400  (it would show the lines)
        return self._phrases


def read_phrases(file: Path) -> tuple[Phrase, ...]:
    """Read the door phrases. Raises Unreadable, which names a line and not what is in it."""
    return read(file.read_text("utf-8"))


def change_phrases(file: Path, change: Change) -> None:
    """Put what `change` makes of the phrases in their place, in one step; one change at a time."""
    # Where the file is a link, what it leads to: the link itself would be replaced, and the old phrases stay.
    file = file.resolve()
    made = file.with_name(f".{file.name}.new")
    with alone(file.with_name(f".{file.name}.lock")):
        text = written(change(read_phrases(file) if file.exists() else ()))
        put(file, made, text.encode())


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
    keep(made, key)
    if file.exists():
        made.replace(file)
        return key
    # Not `replace`: another process that starts at this moment may be first.
    with suppress(FileExistsError):
        os.link(made, file)
    made.unlink()
    return file.read_bytes()
