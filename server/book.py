"""A slice's rows, each job of which runs in one transaction: by the writer, or on a reader's snapshot."""

from collections.abc import Callable
from typing import Generic, TypeVar

from server.database import Connection, Reader, Writer

R = TypeVar("R")
T = TypeVar("T")


class Book(Generic[R]):
    """Opens a slice's rows on a connection, as its rules want them."""

    def __init__(self, writer: Writer, reader: Reader, rows: Callable[[Connection], R]) -> None:
        self._writer = writer
        self._reader = reader
        self._rows = rows

    def keep(self, job: Callable[[R], T]) -> T:
        """Run a job that changes rows; its value is given after the commit."""
        return self._writer.keep(lambda connection: job(self._rows(connection)))

    def read(self, job: Callable[[R], T]) -> T:
        """Run a job on a snapshot of what is committed."""
        return self._reader.read(lambda connection: job(self._rows(connection)))
