"""Makes the model quick without changing what it finds: pure functions remember, and Argon2id is a hash."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from unittest.mock import patch

import nacl.signing

from crypto import encoding, signing, words, wrapping

_REMEMBERED = 1 << 16


def _hashed(password: bytes, salt: bytes, parameters: words.Parameters) -> bytes:
    return hashlib.sha256(salt + password).digest()


@contextmanager
def quick() -> Iterator[None]:
    """A signature, a key or a seed that comes again is not computed again; a refusal is."""
    verify = lru_cache(_REMEMBERED)(signing.verify_untagged)
    check = lru_cache(_REMEMBERED)(wrapping.check_kem)
    halves = lru_cache(_REMEMBERED)(wrapping._halves)
    remembered = {
        "crypto.signing.verify_untagged": verify,
        "crypto.checkpoint.verify_untagged": verify,
        "crypto.bundle.check_kem": check,
        "crypto.prekey.check_kem": check,
        "crypto.wrapping._halves": halves,
        "crypto.row.decode": lru_cache(_REMEMBERED)(encoding.decode),
        "crypto.signing.SigningKey": lru_cache(_REMEMBERED)(nacl.signing.SigningKey),
        "crypto.words.stretch": _hashed,
    }
    with ExitStack() as stack:
        for name, function in remembered.items():
            stack.enter_context(patch(name, function))
        yield
