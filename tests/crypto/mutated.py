"""Cases of crypto/vectors with one place of their input changed, whatever the answer then is."""

import copy
import random
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from crypto.encoding import GREATEST_NUMBER
from tests.crypto.vector_files import Case

Path: TypeAlias = tuple[str | int, ...]

# Slow (a stretch takes a tenth of a second), never twice the same, or asked only of what is verified.
LEFT_OUT: Final = {
    "words.keys_from",
    "sealed_key.passphrase_secret",
    "chunks.open",
    "chunks.seal",
    "export.for",
    "wrapping.wrap",
    "history.wrap",
    "whisper.seal",
    "coverage.carried",
    "coverage.check_kept",
    "coverage.history_allowed",
    "envelope.seal_filled",
    "keys.derive",
    "block.times",
    "drafting.draft",
}
_BYTES: Final = re.compile("(?:[0-9a-f]{2})+")


def mutated(case: Case, chance: random.Random) -> Case | None:
    """The case without its answer, with one change; None where there is nothing to change."""
    found = list(_places(case["input"], ()))
    if case["kind"] in LEFT_OUT or not found:
        return None
    weights = [len(value) if isinstance(value, str) else 20 for _, value in found]
    path, value = chance.choices(found, weights)[0]
    changed = copy.deepcopy({"kind": case["kind"], "what": case["what"], "input": case["input"]})
    _put(changed["input"], path, _changed(value, chance))
    return changed


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(item, (*path, name))
    elif (isinstance(value, str) and _BYTES.fullmatch(value)) or type(value) is int:
        yield path, value


def _put(value: Any, path: Path, changed: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = changed


def _changed(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int):
        moved = chance.choice([value - 1, value + 1, 0, 1, GREATEST_NUMBER, value + 300, value + 86_400])
        return min(max(0, moved), GREATEST_NUMBER)
    content = bytearray.fromhex(value)
    at, way = chance.randrange(len(content)), chance.random()
    if way < 0.1 and len(content) > 100:
        del content[at]
    elif way < 0.2 and len(content) > 100:
        content.insert(at, chance.randrange(256))
    else:
        content[at] ^= chance.choice([1, 128, chance.randrange(1, 256)])
    return content.hex()
