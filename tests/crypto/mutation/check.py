"""One check of the protocol, how it is flipped off, and the test that notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
PYTHON: Final = "python"
TYPESCRIPT: Final = "typescript"


class Misplaced(Exception):
    """A row of the table names what the source does not have exactly once."""


@dataclass(frozen=True, slots=True)
class Check:
    """`text` stands once in `file`; `killer` names a file of refusals, or a test as `file::its name`."""

    file: str
    rule: str
    promise: int
    text: str
    flipped: str
    killer: str

    @property
    def language(self) -> str:
        return TYPESCRIPT if self.file.endswith(".ts") else PYTHON

    @property
    def is_placed(self) -> bool:
        return self._source().count(self.text) == 1

    def mutated(self) -> str:
        """The file's source with this check off."""
        begin, end = self.place()
        source = self._source()
        return source[:begin] + self.flipped + source[end:]

    def place(self) -> tuple[int, int]:
        source = self._source()
        if source.count(self.text) != 1:
            raise Misplaced(f"{self.file} has {source.count(self.text)} of: {self.text}")
        begin = source.index(self.text)
        return begin, begin + len(self.text)

    def line(self) -> int:
        return self._source().count("\n", 0, self.place()[0]) + 1

    def _source(self) -> str:
        return (ROOT / self.file).read_text("utf-8")


def checks(file: str, rule: str, promise: int, rows: Iterable[tuple[str, str, str]]) -> tuple[Check, ...]:
    """The rows of one file: text, what it becomes, killer."""
    return tuple(Check(file, rule, promise, *row) for row in rows)
