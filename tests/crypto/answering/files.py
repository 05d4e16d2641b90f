"""Answers cases of vault records, files in chunks, and exports."""

import hashlib
from collections.abc import Iterator
from typing import Final

from crypto import chunks, export, vault
from tests.crypto.answering.given import Answers, Given, Output


def _decode_record(given: Given) -> Output:
    decoded = vault.decode_record(given["encoded"])
    assert vault.encode_record(decoded) == given["encoded"]
    return {"record": decoded}


def _seal_record(given: Given) -> Output:
    secrets = given["secret"], given["share"], given["item_id"]
    return {"blob": vault.seal_record(*secrets, given["content"], given.drawn())}


def _open_record(given: Given) -> Output:
    secrets = given["secret"], given["share"], given["item_id"]
    return {"content": vault.open_record(*secrets, given["blob"])}


def _sealed(given: Given) -> bytes:
    """A case names its content as a few bytes and how often: chunks are too large to write down."""
    content = (given["content"] for _ in range(given.plain("times")))
    return b"".join(chunks.seal_chunks(given["file_key"], content, given.drawn()))


def _summed(content: bytes) -> Output:
    return {"size": len(content), "sha256": hashlib.sha256(content).digest()}


def _open_chunks(given: Given) -> Output:
    sealed = bytearray(_sealed(given))
    if given.plain("flipped") is not None:
        sealed[given.plain("flipped")] ^= 1
    kept = b"".join(bytes(sealed[start:end]) for start, end in given.plain("keep"))
    opened = chunks.open_chunks(given["file_key"], _pieces(kept), given.plain("size"))
    return _summed(b"".join(opened))


def _pieces(content: bytes) -> Iterator[bytes]:
    """As a network might bring it: never where a chunk ends."""
    for at in range(0, len(content), 10_007):
        yield content[at : at + 10_007]


def _export(given: Given) -> Output:
    # An age file is another each time: that each side opens the other's is tested elsewhere.
    assert export.export_for(given.plain("recipients"), given["content"]).startswith(b"age-")
    return {}


FILES: Final[Answers] = {
    "vault_record.decode": _decode_record,
    "vault.seal": _seal_record,
    "vault.open": _open_record,
    "chunks.seal": lambda given: _summed(_sealed(given)),
    "chunks.sealed_size": lambda given: {"sealed_size": chunks.sealed_size(given.plain("size"))},
    "chunks.open": _open_chunks,
    "export.for": _export,
}
