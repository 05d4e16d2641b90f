"""Wraps and whispers that the vectors go on using: HPKE draws its own randomness, others each time."""

from collections.abc import Callable
from functools import cache

from crypto.history import unwrap_history, wrap_history
from crypto.refused import Refused
from crypto.whisper import SIZES
from crypto.wrapping import WRAP_SIZE, kem_public, open_with, unwrap, wrap, wrap_with
from tests.crypto.vector_files import KNOWN, REFUSALS, read_all, texts


@cache
def wrapped(seed: bytes, key: bytes, block_hash: bytes, member_id: bytes) -> bytes:
    """An epoch's key for the owner of a KEM seed: as it stands in the files, or made if none there opens."""
    place = block_hash, member_id
    return _kept(key, lambda one: unwrap(seed, one, *place)) or wrap(kem_public(seed), key, *place)


@cache
def wrapped_history(seed: bytes, key: bytes, new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    place = new_hash, old_hash, member_id
    made = _kept(key, lambda one: unwrap_history(seed, one, *place))
    return made or wrap_history(kem_public(seed), key, *place)


@cache
def sealed_for(seed: bytes, content: bytes, info: bytes) -> bytes:
    """As a whisper is sealed, whatever stands in it."""
    made = _kept(content, lambda one: open_with(seed, one, info), SIZES)
    return made or wrap_with(kem_public(seed), content, info)


def _kept(
    key: bytes, opened: Callable[[bytes], bytes], sizes: tuple[int, ...] = (WRAP_SIZE,)
) -> bytes | None:
    for one in _all_kept(sizes):
        try:
            if opened(one) == key:
                return one
        except Refused:
            continue
    return None


@cache
def _all_kept(sizes: tuple[int, ...]) -> tuple[bytes, ...]:
    """Whatever in the files is as long as a wrap, or a whisper."""
    files = [*read_all(KNOWN).values(), *read_all(REFUSALS).values()]
    found = {text for cases in files for text in texts(cases) if len(text) // 2 in sizes}
    return tuple(bytes.fromhex(text) for text in sorted(found))
