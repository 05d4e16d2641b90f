"""Vault records, files in chunks, and exports that must be refused."""

from collections.abc import Iterator

from crypto.chunks import CHUNK_SIZE, SEALED_SIZE
from crypto.committed import PAGE_SIZE
from crypto.encoding import decode, encode
from crypto.keys import derive
from crypto.padding import pad
from crypto.sealing import seal_bytes
from crypto.signing import preimage
from crypto.vault import encode_record
from tests.crypto.bech32 import bech32
from tests.crypto.known import files as known
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.refusals.garbage import ORDER_EIGHT, PRIME
from tests.crypto.seeded import Seeded, seed


def records() -> Iterator[Refusal]:
    encoded = encode_record(known.record())
    row = decode(encoded)
    assert isinstance(row, tuple)
    for what, given, code in (
        ("cut short", encoded[:-1], "malformed"),
        ("one byte more", encoded + b"\0", "malformed"),
        ("another version", encode([2]), "version"),
        ("an item missing", encode(row[:-1]), "malformed"),
        ("an item more", encode([*row, 0]), "malformed"),
        ("a kind of over 32 bytes", encode([*row[:2], "k" * 33, *row[3:]]), "malformed"),
        ("a label of over 200 bytes", encode([*row[:5], "é" * 101, *row[6:]]), "malformed"),
        ("an item id too short", encode([1, bytes(15), *row[2:]]), "malformed"),
        ("65 files", encode([*row[:6], [_file()] * 65]), "malformed"),
        ("a file key too long", encode([*row[:6], [_file(bytes(17))]]), "malformed"),
        ("a type of over 64 bytes", encode([*row[:6], [[*_file()[:4], "t" * 65]]]), "malformed"),
        ("a file of six items", encode([*row[:6], [[*_file(), 0]]]), "malformed"),
    ):
        yield "vault_record.decode", what, {"encoded": given}, code


def _file(key: bytes = bytes(16)) -> list[object]:
    return [bytes(16), key, 1, bytes(32), "image/jpeg"]


def vaults() -> Iterator[Refusal]:
    good = known.record_input()
    blob = good["blob"]
    for what, given, code in (
        ("another secret", {"secret": seed("another")}, "commitment"),
        ("an older share", {"share": seed("older share")}, "commitment"),
        ("a changed commitment", {"blob": changed(blob, 0)}, "commitment"),
        ("another item", {"item_id": seed("another", 16)}, "unopened"),
        ("a changed byte", {"blob": changed(blob)}, "unopened"),
        ("a changed nonce", {"blob": changed(blob, 40)}, "unopened"),
        ("cut short", {"blob": blob[:-1]}, "size"),
        ("one byte more", {"blob": blob + b"\0"}, "size"),
        ("nothing in it", {"blob": blob[:72]}, "size"),
        ("padding that is not zero", {"blob": _blob(pad(b"a", PAGE_SIZE)[:-1] + b"\1")}, "padding"),
        ("a length beyond the end", {"blob": _blob(b"\xff" * PAGE_SIZE)}, "padding"),
        ("a state", {"blob": _blob(pad(b"a", PAGE_SIZE), b"sc1/state")}, "unopened"),
    ):
        yield "vault.open", what, {**good, **given}, code


def _blob(padded: bytes, aad: bytes = preimage("sc1/vault", known.ITEM)) -> bytes:
    derived = derive(seed("seal") + seed("share"), "vault", 64)
    return derived[32:] + seal_bytes(derived[:32], padded, aad, Seeded("blob"))


def chunked() -> Iterator[Refusal]:
    """Of a file of three chunks, the last of which holds a byte."""
    made = {
        "file_key": seed("file", 16),
        "content": seed("13", 13),
        "times": 10_083,
        "random": seed("nonce", 16),
    }
    good = {**made, **known.whole(13 * 10_083)}
    first, second, end = 16 + SEALED_SIZE, 16 + 2 * SEALED_SIZE, 16 + 3 * SEALED_SIZE
    for what, changes, code in (
        ("nothing at all", {"keep": []}, "size"),
        ("less than a nonce", {"keep": [[0, 15]]}, "size"),
        ("a nonce alone", {"keep": [[0, 16]]}, "size"),
        ("a byte less than a chunk", {"keep": [[0, first - 1]]}, "size"),
        ("without the last chunk", {"keep": [[0, second]]}, "truncated"),
        ("the first chunk alone", {"keep": [[0, first]]}, "truncated"),
        ("cut inside the second chunk", {"keep": [[0, second - 1]]}, "truncated"),
        ("cut inside the last chunk", {"keep": [[0, end - 1]]}, "truncated"),
        ("a byte after the last chunk", {"keep": [[0, end], [0, 1]]}, "unopened"),
        ("a chunk after the last one", {"keep": [[0, end], [16, first]]}, "unopened"),
        ("the last chunk twice", {"keep": [[0, end], [second, end]]}, "unopened"),
        ("a chunk left out", {"keep": [[0, first], [second, end]]}, "unopened"),
        (
            "two chunks changed about",
            {"keep": [[0, 16], [first, second], [16, first], [second, end]]},
            "unopened",
        ),
        ("the nonce changed", {"flipped": 3}, "unopened"),
        ("the first chunk changed", {"flipped": 16}, "unopened"),
        ("the second chunk changed", {"flipped": first + 9}, "unopened"),
        ("the last byte changed", {"flipped": end - 1}, "unopened"),
        ("a size of fewer chunks", {"size": 2 * CHUNK_SIZE}, "size"),
        ("a size of more chunks", {"size": 3 * CHUNK_SIZE + 1}, "size"),
        ("a size of nothing", {"size": 0}, "size"),
    ):
        yield "chunks.open", what, {**good, **changes}, code


def exports() -> Iterator[Refusal]:
    good = known.recipient("lawyer")
    point = bech32("age", bytes.fromhex(ORDER_EIGHT[0]))
    for what, recipients in {
        "nobody": [],
        "seventeen": [known.recipient(f"lawyer {at}") for at in range(17)],
        "no recipient's text": ["lawyer@example.org"],
        "an empty text": [""],
        "in capitals": [good.upper()],
        "a letter changed": [good[:-1] + ("q" if good[-1] != "q" else "p")],
        "a letter left out": [good[:-1]],
        "a space after it": [good + " "],
        "a newline after it": [good + "\n"],
        "a key that opens": ["AGE-SECRET-KEY-1" + good[4:].upper()],
        "another prefix": [bech32("abc", seed("lawyer"))],
        "a good one and a false one": [good, "age1"],
        "a point of order 8": [point],
        "the point 0": [bech32("age", bytes(32))],
        "the point 1": [bech32("age", (1).to_bytes(32, "little"))],
        "the point of the prime": [bech32("age", PRIME.to_bytes(32, "little"))],
        "a point of order 8 on the twist": [bech32("age", bytes.fromhex(ORDER_EIGHT[1]))],
    }.items():
        yield "export.for", what, {"recipients": recipients, "content": b"a file"}, "recipient"
