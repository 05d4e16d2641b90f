"""A driver that says a commit was made before it is: what a relay must never do, for controls."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

EVERY_SECONDS = 0.5


def connecting(flag: Path) -> Callable[..., None]:
    """Make every connection loose, from when a file is there."""

    def connect(_dialect: Any, _record: Any, _place: Any, settings: dict[str, Any]) -> None:
        settings["factory"] = type("Loose", (_Connection,), {"flag": flag})

    return connect


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *given: Any) -> Self:
        if sql.upper().startswith("COMMIT"):
            self.connection.commit()
            return self
        if sql.upper().startswith("BEGIN") and self.connection.in_transaction:
            # The batch before was never committed; this one goes on with it.
            return self
        return super().execute(sql, *given)


class _Connection(sqlite3.Connection):
    flag: Path

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._committed = time.monotonic()

    def cursor(self, *_: Any) -> Any:
        return super().cursor(_Cursor)

    def commit(self) -> None:
        if not self.flag.exists() or time.monotonic() - self._committed > EVERY_SECONDS:
            super().commit()
            self._committed = time.monotonic()
