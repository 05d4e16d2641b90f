"""What is handed to a lawyer is an age file that age opens, and our own files are age's payloads."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.chunks import CHUNK_SIZE, open_chunks, seal_chunks
from crypto.export import export_for
from tests.crypto.refusing import refusal
from tests.crypto.seeded import Seeded, seed

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
LAWYER = pyrage.x25519.Identity.generate()
LAWYERS = str(LAWYER.to_public())
# X25519 keys that send every exchange to zero, as bech32 writes them with a true checksum.
SMALL_ORDER = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"
HYBRID = "age1pq1" + "q" * 55


def test_each_recipient_opens_what_was_exported() -> None:
    other = pyrage.x25519.Identity.generate()
    for content in (b"", b"a letter", seed("long", 70_000)):
        file = export_for([LAWYERS, str(other.to_public())], content)
        assert file.startswith(b"age-encryption.org/v1\n-> X25519 ")
        assert [pyrage.decrypt(file, [who]) for who in (LAWYER, other)] == [content, content]
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(file, [pyrage.x25519.Identity.generate()])


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [""],
        ["age1"],
        [LAWYERS.upper()],
        [LAWYERS + "\n"],
        [LAWYERS[:-1] + ("q" if LAWYERS[-1] != "q" else "p")],
        [LAWYERS, "age1"],
        [LAWYERS] * 17,
        [str(LAWYER)],
        [SMALL_ORDER],
        [HYBRID],
        ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKpmF8cd6wcBx7KFyWkkDlgRpSKiGWHWQYYnzg9IY3xm"],
    ],
)
def test_what_is_no_recipient_is_refused(recipients: Sequence[str]) -> None:
    assert refusal(export_for, recipients, b"a letter") == "recipient"
    assert refusal(export_for, [LAWYERS] * 16, b"a letter") is None


def secret_bytes(identity: pyrage.x25519.Identity) -> bytes:
    """The 32 bytes of an AGE-SECRET-KEY-1…, whose checksum age itself has just written."""
    bits = 0
    for letter in str(identity).lower().removeprefix("age-secret-key-1")[:52]:
        bits = bits << 5 | LETTERS.index(letter)
    return (bits >> 4).to_bytes(32, "big")


def parted(file: bytes) -> tuple[bytes, bytes]:
    """An age file's header, with its line of authentication, and its payload."""
    end = file.index(b"\n", file.index(b"\n--- ") + 1) + 1
    return file[:end], file[end:]


def file_key(header: bytes, identity: pyrage.x25519.Identity) -> bytes:
    """What the header's X25519 stanza wraps, by the words of age's specification alone."""
    _, stanza, body, *_ = header.split(b"\n")
    share = base64.b64decode(stanza.split()[2] + b"=")
    private = X25519PrivateKey.from_private_bytes(secret_bytes(identity))
    shared = private.exchange(X25519PublicKey.from_public_bytes(share))
    salt = share + private.public_key().public_bytes_raw()
    wrapping = HKDF(SHA256(), 32, salt, b"age-encryption.org/v1/X25519").derive(shared)
    return ChaCha20Poly1305(wrapping).decrypt(bytes(12), base64.b64decode(body + b"="), None)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_our_layout_opens_the_payload_that_age_wrote(count: int) -> None:
    content = seed("content", count * CHUNK_SIZE)
    header, payload = parted(pyrage.encrypt(content, [LAWYER.to_public()]))
    key = file_key(header, LAWYER)
    assert b"".join(open_chunks(key, [payload], len(content))) == content
    # The control: it opens because of that key.
    assert refusal(lambda: list(open_chunks(bytes(16), [payload], len(content)))) == "unopened"


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE, CHUNK_SIZE + 1])
def test_age_opens_the_payload_that_we_wrote(size: int) -> None:
    content = seed("content", size)
    header, _ = parted(pyrage.encrypt(b"", [LAWYER.to_public()]))
    chunks = seal_chunks(file_key(header, LAWYER), [content], Seeded("file"))
    opened = pyrage.decrypt(header + b"".join(chunks), [LAWYER])
    assert opened == content.ljust(max(1, -(-size // CHUNK_SIZE)) * CHUNK_SIZE, b"\0")


def fetched_at_once(source: str) -> bool:
    """Whether a module takes the export, or age itself, in with its first line of imports."""
    return bool(re.search(r'crypto\.export|import pyrage|from "(\S*/export\.ts|age-encryption)"', source))


def test_age_comes_only_where_something_is_exported() -> None:
    root = Path(__file__).resolve().parents[2]
    sources = [*root.glob("crypto/*.py"), *root.glob("server/**/*.py"), *root.glob("crypto/web/*.ts")]
    sources += [
        file for app in ("survivor", "console", "shared") for file in root.glob(f"pwa/{app}/**/*.ts*")
    ]
    assert {file.stem for file in sources if fetched_at_once(file.read_text())} == {"export"}
    # Controls: how it would be taken in at once, and how it may be when it is wanted.
    assert fetched_at_once('import { exportFor } from "../../crypto/web/export.ts";')
    assert fetched_at_once("from crypto.export import export_for")
    assert not fetched_at_once('const { exportFor } = await import("../../crypto/web/export.ts");')
