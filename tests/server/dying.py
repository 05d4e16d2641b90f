"""Death at a chosen write: the database and the slot file take nothing any more, and what is on disk is kept.

Three images are kept of one death: as a kill leaves the files, as a power cut leaves them (slots that were
written and not yet flushed are lost), and with the slot that was being written written by half.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
import sqlalchemy as sa

from server.shredding import slots

WRITES = ("INSERT", "UPDATE", "DELETE", "PRAGMA WAL_CHECKPOINT")
SLOT_FILE = "slots"
LEFT_OUT = shutil.ignore_patterns("*-shm")


class Died(Exception):
    """The process is no more."""


class Death:
    """Counts writes while `armed`; before number `at` it keeps images of the folder, and ends all writing.

    Number 0 never comes: then the writes are only counted.
    """

    def __init__(self, folder: Path, images: Path, at: int = 0) -> None:
        self.folder, self.images, self.at = folder, images, at
        self.count = 0
        self.armed, self.dead = False, False
        self._flushed = self._slots()

    @contextmanager
    def among(self, patch: pytest.MonkeyPatch) -> Iterator["Death"]:
        """Count, and die, while the block runs; afterwards the files can be closed as if nothing were."""
        with patch.context() as patched:
            patched.setattr(slots, "os", self._files())
            self._flushed = self._slots()
            self.armed = True
            try:
                yield self
            finally:
                self.armed = False

    def watch(self, engine: sa.Engine) -> None:
        """Let every connection of an engine count its writes here."""
        connection = type("Dying", (_Connection,), {"death": self})

        @sa.event.listens_for(engine, "do_connect")
        def connect(_dialect: Any, _record: Any, _place: Any, settings: dict[str, Any]) -> None:
            settings["factory"] = connection

    def write(self, half: tuple[bytes, int] | None = None) -> None:
        """Come before one write; `half` is half of what would be written to the slot file, and where."""
        if not self.armed:
            return
        if self.dead:
            raise Died
        self.count += 1
        if self.count == self.at:
            self.dead = True
            self._keep_images(half)
            raise Died

    def _keep_images(self, half: tuple[bytes, int] | None) -> None:
        for name in ("kill", "power cut", "half a slot"):
            if name != "half a slot" or half is not None:
                shutil.copytree(self.folder, self.images / name, ignore=LEFT_OUT)
        (self.images / "power cut" / SLOT_FILE).write_bytes(self._flushed)
        if half is not None:
            with (self.images / "half a slot" / SLOT_FILE).open("r+b") as file:
                file.seek(half[1])
                file.write(half[0])

    def _slots(self) -> bytes:
        file = self.folder / SLOT_FILE
        return file.read_bytes() if file.exists() else b""

    def _files(self) -> SimpleNamespace:
        def pwrite(file: int, content: bytes, place: int) -> int:
            self.write((content[: len(content) // 3], place))
            return os.pwrite(file, content, place)

        def flush(file: int) -> None:
            self.write()
            os.fdatasync(file)
            self._flushed = self._slots()

        changed = {"pwrite": pwrite, "fdatasync": flush, "fsync": flush}
        return SimpleNamespace(**{**vars(os), **changed})


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *given: Any) -> Self:
        _count(self.connection, sql)
        return super().execute(sql, *given)

    def executemany(self, sql: str, given: Any, /) -> Self:
        _count(self.connection, sql)
        return super().executemany(sql, given)


class _Connection(sqlite3.Connection):
    death: Death

    def cursor(self, *_: Any) -> Any:
        return super().cursor(_Cursor)

    def commit(self) -> None:
        self.death.write()
        super().commit()


def _count(connection: Any, sql: str) -> None:
    # A dead process says nothing at all, not even that it takes something back.
    if connection.death.dead or sql.lstrip().upper().startswith(WRITES):
        connection.death.write()
