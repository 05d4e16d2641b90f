"""Death at a chosen write of a running relay, as by kill -9: the process ends before anything can be told.

Kinds of writes are found in what is said to the driver and to the slot file, so that nothing of the relay's
own code is changed.
"""

import os
import re
import signal
import sqlite3
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Self

from server.shredding.slots import EMPTY, KEY_BYTES

KINDS = {
    "purge": r"DELETE FROM (envelopes|wraps|history|blocks)",
    "forget": r"UPDATE held",
    "save": r"INSERT INTO states",
    "append": r"INSERT INTO blocks",
    "send": r"INSERT INTO envelopes",
    "truncate": r"PRAGMA wal_checkpoint",
    "commit": r"COMMIT",
    "take": r"SLOT TAKEN",
    "overwrite": r"SLOT EMPTIED",
    "flush": r"FLUSH",
}


class Death:
    """Comes at the `at`th write of a kind: before it when `at` is odd, right after it when it is even."""

    def __init__(self, kind: str, at: int) -> None:
        self._kind = re.compile(KINDS[kind], re.IGNORECASE)
        self._at = at
        self._count = 0
        self._taken = False

    def near(self, said: str) -> bool:
        """Count one write that is about to be made; tells whether death comes right after it."""
        if not self._kind.match(said):
            return False
        self._count += 1
        if self._count == self._at and self._at % 2:
            self.come()
        return self._count == self._at

    def come(self) -> None:
        """End this process here."""
        os.kill(os.getpid(), signal.SIGKILL)

    def connecting(self, _dialect: Any, _record: Any, _place: Any, settings: dict[str, Any]) -> None:
        """Let every connection count here."""
        settings["factory"] = type("Dying", (_Connection,), {"death": self})

    def files(self) -> SimpleNamespace:
        """Give what the slot file is written with."""

        def counted(said: Callable[..., str], write: Any) -> Any:
            def written(*given: Any) -> Any:
                after = self.near(said(*given))
                value = write(*given)
                if after:
                    self.come()
                return value

            return written

        changed = {
            "pwrite": counted(self._slot, os.pwrite),
            "fdatasync": counted(lambda _file: "FLUSH", os.fdatasync),
            "fsync": counted(lambda _file: "FLUSH", os.fsync),
        }
        return SimpleNamespace(**{**vars(os), **changed})

    def _slot(self, _file: int, content: bytes, _place: int) -> str:
        if content[:KEY_BYTES] != EMPTY:
            self._taken = True
            return "SLOT TAKEN"
        # What is emptied before anything was taken are the orphans of a start: thousands.
        return "SLOT EMPTIED" if self._taken else "ORPHAN"


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *given: Any) -> Self:
        _told(self.connection, sql, lambda: super(_Cursor, self).execute(sql, *given))
        return self

    def executemany(self, sql: str, given: Any, /) -> Self:
        _told(self.connection, sql, lambda: super(_Cursor, self).executemany(sql, given))
        return self


class _Connection(sqlite3.Connection):
    death: Death

    def cursor(self, *_: Any) -> Any:
        return super().cursor(_Cursor)

    def execute(self, sql: str, *given: Any) -> Any:
        return self.cursor().execute(sql, *given)

    def commit(self) -> None:
        _told(self, "COMMIT", super().commit)


def _told(connection: Any, sql: str, say: Callable[[], object]) -> None:
    after = connection.death.near(sql.lstrip())
    say()
    if after:
        connection.death.come()
