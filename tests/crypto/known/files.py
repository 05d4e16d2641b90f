"""Vault records, files in chunks, and exports with known answers."""

from collections.abc import Iterator
from typing import Any

from crypto.chunks import CHUNK_SIZE
from crypto.vault import KeptFile, VaultRecord, encode_record, seal_record
from tests.crypto import people
from tests.crypto.bech32 import bech32
from tests.crypto.known.case import Case
from tests.crypto.seeded import Seeded, seed

ITEM = seed("item", 16)


def files() -> Iterator[Case]:
    yield "vault_record.decode", "two files", {"encoded": encode_record(record())}
    bare = VaultRecord(ITEM, "note", people.NOW, people.NOW, "", ())
    yield "vault_record.decode", "no files", {"encoded": encode_record(bare)}
    given = {"secret": seed("seal"), "share": seed("share"), "item_id": ITEM, "content": b"a record"}
    yield "vault.seal", "one page", {**given, "random": Seeded("vault")(24)}
    yield "vault.open", "one page", record_input()
    yield from chunked()
    for count in (1, 3, 16):
        recipients = [recipient(f"lawyer {at}") for at in range(count)]
        yield "export.for", f"{count} recipients", {"recipients": recipients, "content": b"a file"}


def chunked() -> Iterator[Case]:
    for size in (0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 10 * CHUNK_SIZE, 2**40):
        yield "chunks.sealed_size", f"{size} bytes", {"size": size}
    for what, content, times in (
        ("nothing", b"", 1),
        ("a few bytes", b"a photograph", 1),
        ("a whole chunk", seed("64", 64), CHUNK_SIZE // 64),
        ("two chunks and a byte", seed("13", 13), 10_083),
    ):
        made = {"file_key": seed("file", 16), "content": content, "times": times, "random": seed("nonce", 16)}
        yield "chunks.seal", what, made
        yield "chunks.open", what, {**made, **whole(len(content) * times)}


def whole(size: int) -> dict[str, Any]:
    """Everything that was sealed, unchanged."""
    return {"keep": [[0, 2**31]], "flipped": None, "size": size}


def record() -> VaultRecord:
    """With every text as long as it may be."""
    first = KeptFile(seed("file id", 16), seed("file", 16), 12, seed("sha256"), "image/jpeg")
    second = KeptFile(seed("other id", 16), seed("other", 16), 2**53 - 1, seed("sha256 2"), "t" * 64)
    return VaultRecord(ITEM, "k" * 32, people.NOW, people.NOW + 365 * people.DAY, "é" * 100, (first, second))


def record_input() -> dict[str, Any]:
    secret, share = seed("seal"), seed("share")
    blob = seal_record(secret, share, ITEM, b"a record", Seeded("vault"))
    return {"secret": secret, "share": share, "item_id": ITEM, "blob": blob}


def recipient(name: str) -> str:
    """An age recipient: any 32 bytes are an X25519 key."""
    return bech32("age", seed(name))
