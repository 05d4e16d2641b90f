"""Finds every place in crypto/ that can say no, so that none is without its row in the table."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeGuard

from tests.crypto.mutation.check import ROOT

# A call of one of these, for nothing but what it refuses, is a check; so is a constant-time comparison.
_REFUSING: Final = re.compile(r"^_?(check|confirm|require|verify|refuse|end$|null$)")
_TYPESCRIPT: Final = re.compile(
    r"throw new Refused\(|(?<![\w.])demand\(|^ *(?:\w+\.)?(?:verify|check|confirm|require)\w*\(|\.end\(\);"
    r"|\.nothing\(\);|(?<![\w.])opened\([A-Z]+,"
)
_OPENS: Final = re.compile(
    r"\bif \(|\bcatch\b|=> \{|\bfunction\b|\belse\b|\bdo \{|\b(for|while|default|constructor)\b|^  \S.*\{$"
)
_DECLARED: Final = re.compile(r"^ *(export |async |static |#|private )*(function |\w+\(.*\{$)")


@dataclass(frozen=True, slots=True)
class Site:
    """A check's place: the statement that it decides, from its first byte to its last, and its line."""

    file: str
    line: int
    begin: int
    end: int
    text: str


def python_sites() -> Iterator[Site]:
    for path in sorted((ROOT / "crypto").glob("*.py")):
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        starts = _starts(source)
        for node in _refusing(tree):
            begin = _offset(source, starts, node.lineno, node.col_offset)
            end = _offset(source, starts, node.end_lineno or node.lineno, node.end_col_offset or 0)
            yield Site(_named(path), node.lineno, begin, end, source[begin:end])


def typescript_sites() -> Iterator[Site]:
    for path in sorted((ROOT / "crypto" / "web").glob("*.ts")):
        source = path.read_text("utf-8")
        lines = source.splitlines(keepends=True)
        starts = _starts(source)
        for at, line in enumerate(lines):
            if _TYPESCRIPT.search(line) and not _DECLARED.match(line):
                first, last = _statement(lines, at)
                text = source[starts[first] : starts[last + 1]]
                yield Site(_named(path), at + 1, starts[first], starts[last + 1], text)


def _statement(lines: list[str], at: int) -> tuple[int, int]:
    """The lines of the statement that begins here; and of the condition before it, if it says no."""
    first = last = at
    while not lines[last].rstrip().endswith((";", "{", "}", ",")) or lines[last].rstrip().endswith(
        ("(", ",")
    ):
        last += 1
    if "throw" in lines[at] and lines[at - 1].rstrip().endswith("{"):
        first -= 1
        while not _OPENS.search(lines[first]):
            first -= 1
    return first, last


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _refusing(tree: ast.AST) -> Iterator[ast.stmt | ast.expr]:
    decided: set[int] = set()
    for node in ast.walk(tree):
        # The condition decides, so the whole `if` is the place.
        if isinstance(node, ast.If) and len(node.body) == 1 and _raises(node.body[0]):
            decided.add(id(node.body[0]))
            yield node
        elif (
            (_raises(node) and id(node) not in decided)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _refuses(node.value))
            or (isinstance(node, ast.Call) and _name(node) in {"compare_digest", "opened"})
        ):
            yield node


def _raises(node: ast.AST) -> TypeGuard[ast.Raise]:
    """`raise Refused(...)`; what is raised again was raised at a place of its own."""
    return isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc) == "Refused"


def _refuses(call: ast.Call) -> bool:
    return bool(_REFUSING.match(_name(call)))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _offset(source: str, starts: list[int], line: int, column: int) -> int:
    """`ast` counts columns in UTF-8 bytes."""
    text = source[starts[line - 1] : starts[line]]
    return starts[line - 1] + len(text.encode()[:column].decode())
