"""The named inputs of a case, each taken as the type it stands for."""

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.crypto.jsonable import built

Output: TypeAlias = dict[str, Any]
Input: TypeAlias = dict[str, Any]


class Given:
    """The named inputs of one case, each taken as the type it stands for."""

    def __init__(self, given: Input) -> None:
        self._given = given

    def __getitem__(self, name: str) -> bytes:
        return bytes.fromhex(self._given[name])

    def has(self, name: str) -> bool:
        return name in self._given

    def plain(self, name: str) -> Any:
        return self._given[name]

    def as_type(self, kind: Any, name: str) -> Any:
        return built(kind, self._given[name])

    def drawn(self) -> Callable[[int], bytes]:
        """The given randomness, handed out in order and never twice."""
        left = bytearray(self["random"])

        def draw(size: int) -> bytes:
            taken = bytes(left[:size])
            del left[:size]
            return taken

        return draw


Answers: TypeAlias = dict[str, Callable[[Given], Output]]
