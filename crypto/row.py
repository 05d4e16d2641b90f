"""Reads the items of one decoded array in order, and refuses every other shape (PROTOCOL §3)."""

from typing import Final, Self, TypeAlias

from crypto.encoding import Value, decode
from crypto.refused import Refused

VERSION: Final = 1
# `bytes` is also the name of a method below.
Bytes: TypeAlias = bytes


class Row:
    """A cursor over an array: take each item with its shape, then `end`."""

    __slots__ = ("_at", "_items")

    def __init__(self, value: Value) -> None:
        if not isinstance(value, tuple):
            raise Refused("malformed")
        self._items = value
        self._at = 0

    @classmethod
    def of(cls, encoded: bytes) -> Self:
        return cls(decode(encoded))

    @classmethod
    def versioned(cls, encoded: bytes) -> Self:
        """A row whose first item is the version; Refused("version") for a number other than ours."""
        row = cls(decode(encoded))
        if row.number() != VERSION:
            raise Refused("version")
        return row

    def _take(self) -> Value:
        if self._at == len(self._items):
            raise Refused("malformed")
        self._at += 1
        return self._items[self._at - 1]

    def end(self) -> None:
        if self._at != len(self._items):
            raise Refused("malformed")

    def number(self) -> int:
        item = self._take()
        if not isinstance(item, int) or isinstance(item, bool):
            raise Refused("malformed")
        return item

    def fixed(self, size: int) -> bytes:
        item = self._take()
        if not isinstance(item, bytes) or len(item) != size:
            raise Refused("malformed")
        return item

    def bytes(self) -> "Bytes":
        item = self._take()
        if not isinstance(item, bytes):
            raise Refused("malformed")
        return item

    def fixed_or_null(self, size: int) -> "Bytes | None":
        item = self._take()
        if item is None:
            return None
        if not isinstance(item, bytes) or len(item) != size:
            raise Refused("malformed")
        return item

    def bytes_or_null(self) -> "Bytes | None":
        item = self._take()
        if item is not None and not isinstance(item, bytes):
            raise Refused("malformed")
        return item

    def text(self, greatest_bytes: int) -> str:
        item = self._take()
        if not isinstance(item, str) or len(item.encode()) > greatest_bytes:
            raise Refused("malformed")
        return item

    def row(self) -> "Row":
        return Row(self._take())

    def row_or_null(self) -> "Row | None":
        item = self._take()
        return None if item is None else Row(item)

    def rows(self, greatest: int) -> "list[Row]":
        return [Row(item) for item in self._many(greatest)]

    def texts(self, greatest: int, greatest_bytes: int) -> tuple[str, ...]:
        items = self._many(greatest)
        inner = Row(items)
        return tuple(inner.text(greatest_bytes) for _ in items)

    def numbers(self, greatest: int) -> tuple[int, ...]:
        items = self._many(greatest)
        inner = Row(items)
        return tuple(inner.number() for _ in items)

    def many_bytes(self, greatest: int) -> "tuple[Bytes, ...]":
        items = self._many(greatest)
        inner = Row(items)
        return tuple(inner.bytes() for _ in items)

    def _many(self, greatest: int) -> tuple[Value, ...]:
        items = self._take()
        if not isinstance(items, tuple) or len(items) > greatest:
            raise Refused("malformed")
        return items
