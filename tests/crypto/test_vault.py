"""What she chose to keep opens with her secret, its own share and its own name, and with nothing less."""

from dataclasses import replace

import pytest

from crypto import state, vault
from crypto.encoding import decode, encode
from crypto.keys import derive
from crypto.padding import pad
from crypto.sealing import seal_bytes
from crypto.signing import preimage
from tests.crypto.refusing import refusal
from tests.crypto.seeded import Seeded, seed

SECRET, SHARE, ITEM = seed("secret"), seed("share"), seed("item", 16)
FILE = vault.KeptFile(seed("file", 16), seed("file key", 16), 70_000, seed("hash"), "image/jpeg")
RECORD = vault.VaultRecord(ITEM, "document", 1_700_000_000, 1_800_000_000, "Surat dokter", (FILE, FILE))


def sealed(content: bytes) -> bytes:
    return vault.seal_record(SECRET, SHARE, ITEM, content, Seeded("record"))


def with_padding(padded: bytes) -> bytes:
    keys = derive(SECRET + SHARE, "vault", 64)
    return keys[32:] + seal_bytes(keys[:32], padded, preimage("sc1/vault", ITEM), Seeded("record"))


def test_a_record_comes_back_whole() -> None:
    for record in (RECORD, replace(RECORD, files=()), replace(RECORD, label="", kind="")):
        blob = sealed(vault.encode_record(record))
        assert vault.decode_record(vault.open_record(SECRET, SHARE, ITEM, blob)) == record


def test_a_record_tells_only_how_many_pages_it_has() -> None:
    assert {len(sealed(bytes(size))) for size in (0, 1, 4092)} == {72 + 4096}
    assert len(sealed(bytes(4093))) == 72 + 2 * 4096
    assert with_padding(pad(b"content", 4096)) == sealed(b"content")


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        (b"", "size"),
        (sealed(b"content")[:-1], "size"),
        (sealed(b"content") + b"\0", "size"),
        (sealed(b"content")[:72], "size"),
        (bytes(32) + sealed(b"content")[32:], "commitment"),
        (sealed(b"content")[:-1] + bytes([sealed(b"content")[-1] ^ 1]), "unopened"),
        (sealed(b"content")[:32] + bytes(24) + sealed(b"content")[56:], "unopened"),
        (with_padding(pad(b"content", 4096)[:-1] + b"\1"), "padding"),
        (with_padding(b"\xff" * 4096), "padding"),
        (sealed(b"content"), None),
    ],
)
def test_a_changed_record_is_refused(blob: bytes, code: str | None) -> None:
    assert refusal(vault.open_record, SECRET, SHARE, ITEM, blob) == code


def test_a_record_opens_with_nothing_less() -> None:
    blob = sealed(b"content")
    assert refusal(vault.open_record, seed("another"), SHARE, ITEM, blob) == "commitment"
    assert refusal(vault.open_record, SECRET, seed("older share"), ITEM, blob) == "commitment"
    assert refusal(vault.open_record, SECRET, SHARE, seed("another item", 16), blob) == "unopened"


def test_a_record_is_no_state_and_a_state_no_record() -> None:
    kept = state.seal_state(SECRET, SHARE, b"content", Seeded("state"))
    assert refusal(vault.open_record, SECRET, SHARE, ITEM, kept) == "commitment"
    assert refusal(state.open_state, SECRET, SHARE, sealed(b"content")) == "commitment"


def changed_items() -> list[tuple[str, bytes]]:
    items = decode(vault.encode_record(RECORD))
    assert isinstance(items, tuple)
    file = items[6][0]  # type: ignore[index]
    assert isinstance(file, tuple)
    made: list[tuple[str, object]] = [
        ("version", [2, *items[1:]]),
        ("malformed", [1]),
        ("malformed", [*items, None]),
        ("malformed", [*items[:6], [file] * 65]),
        ("malformed", [*items[:6], [[*file, 1]]]),
        ("malformed", [1, ITEM[:-1], *items[2:]]),
        ("malformed", [1, ITEM, "x" * 33, *items[3:]]),
        ("malformed", [*items[:5], "x" * 201, items[6]]),
    ]
    for place, odd in ((0, bytes(15)), (1, bytes(32)), (2, None), (3, bytes(31)), (4, "x" * 65)):
        made.append(("malformed", [*items[:6], [[*file[:place], odd, *file[place + 1 :]]]]))
    return [(code, encode(row)) for code, row in made]


@pytest.mark.parametrize(("code", "encoded"), changed_items())
def test_another_row_is_no_record(code: str, encoded: bytes) -> None:
    assert refusal(vault.decode_record, encoded) == code


def test_what_could_not_be_read_back_is_never_written() -> None:
    for odd in (
        replace(RECORD, label="x" * 201),
        replace(RECORD, files=(FILE,) * 65),
        replace(RECORD, files=(replace(FILE, key=bytes(15)),)),
    ):
        assert refusal(vault.encode_record, odd) == "malformed"
    assert refusal(vault.encode_record, replace(RECORD, label="x" * 200, files=(FILE,) * 64)) is None


def test_neither_a_files_key_nor_her_label_is_ever_printed() -> None:
    printed = repr(RECORD)
    assert repr(FILE.key) not in printed
    assert RECORD.label not in printed
    assert repr(FILE.sha256) in printed
