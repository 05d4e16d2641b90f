"""The log's size and root, signed by it and by its witness: C2SP's checkpoints and notes (PROTOCOL §10)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from crypto.log_text import is_name, read_bytes, read_hash, read_number, read_text, write_bytes
from crypto.refused import Refused
from crypto.signing import KEY_SIZE, SIGNATURE_SIZE, public_key, sign_untagged, verify_untagged

GREATEST_NOTE_BYTES: Final = 4_096
GREATEST_SIGNATURES: Final = 16
LATEST_COSIGNATURE_SECONDS: Final = 300
# The signature types of C2SP's signed-note.
LOG_TYPE: Final = 1
WITNESS_TYPE: Final = 4
_KEY_ID_SIZE: Final = 4
_TIME_SIZE: Final = 8
_SIGNATURE_LINE: Final = re.compile(r"\u2014 ([^ ]+) ([^ ]+)")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """Who signs notes: a name without spaces or plus, and an Ed25519 key."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries the log has, and the root of its tree over them."""

    size: int
    root: bytes


class Pinned(Protocol):
    """Whose notes count: what the organisation's statement says of its log."""

    @property
    def log(self) -> NoteKey: ...
    @property
    def witness(self) -> NoteKey | None: ...


def verifier_key(signer: NoteKey, kind: int = LOG_TYPE) -> str:
    """C2SP's text of a key: name, key id and key, `kind` being the type of its signatures."""
    typed = write_bytes(bytes([kind]) + signer.key)
    return f"{signer.name}+{_key_id(signer, kind).hex()}+{typed}"


def read_verifier_key(text: str, kind: int = LOG_TYPE) -> NoteKey:
    """Refused("malformed") unless `verifier_key` of this kind would give this very text."""
    name, _, rest = text.partition("+")
    try:
        signer = NoteKey(name, read_bytes(rest.partition("+")[2])[1:])
    except Refused:
        raise Refused("malformed") from None
    if not is_name(name) or len(signer.key) != KEY_SIZE or text != verifier_key(signer, kind):
        raise Refused("malformed")
    return signer


def sign_checkpoint(seed: bytes, name: str, checkpoint: Checkpoint) -> bytes:
    """The note of the log named `name`: the checkpoint with the log's signature."""
    body = f"{name}\n{checkpoint.size}\n{write_bytes(checkpoint.root)}\n"
    signer = NoteKey(name, public_key(seed))
    signature = sign_untagged(seed, body.encode())
    return f"{body}\n{_line(signer, LOG_TYPE, signature)}".encode()


def cosign(seed: bytes, name: str, note: bytes, time: int) -> bytes:
    """The note with one more line: that the witness `name` found it consistent with all it saw before."""
    body = _parted(note)[0].encode()
    signature = sign_untagged(seed, _cosigned(time, body))
    line = _line(NoteKey(name, public_key(seed)), WITNESS_TYPE, time.to_bytes(_TIME_SIZE, "big") + signature)
    return note + line.encode()


def open_checkpoint(pinned: Pinned, note: bytes, now: int) -> Checkpoint:
    """Refused("log") unless the log signed it, and the witness too where one is pinned."""
    body, signatures = _parted(note)
    checkpoint = _read_body(pinned.log.name, body)
    message = body.encode()
    signed_by_log = [line[_KEY_ID_SIZE:] for line in _lines_of(pinned.log, LOG_TYPE, signatures)]
    for signature in signed_by_log:
        _verify(pinned.log, message, signature)
    if not signed_by_log or (pinned.witness and not _is_cosigned(pinned.witness, message, signatures, now)):
        raise Refused("log")
    return checkpoint


def _read_body(origin: str, body: str) -> Checkpoint:
    lines = body.split("\n")
    if len(lines) != 4 or lines[0] != origin:
        raise Refused("log")
    return Checkpoint(read_number(lines[1]), read_hash(lines[2]))


def _parted(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text, and each line's name and bytes."""
    if len(note) > GREATEST_NOTE_BYTES:
        raise Refused("log")
    body, _, signatures = read_text(note).partition("\n\n")
    lines = signatures.split("\n")
    if lines.pop() or not 1 <= len(lines) <= GREATEST_SIGNATURES:
        raise Refused("log")
    return f"{body}\n", [_read_line(line) for line in lines]


def _read_line(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE_LINE.fullmatch(line)
    if not found or not is_name(found[1]):
        raise Refused("log")
    return found[1], read_bytes(found[2])


def _lines_of(signer: NoteKey, kind: int, signatures: Iterable[tuple[str, bytes]]) -> list[bytes]:
    known = signer.name, _key_id(signer, kind)
    return [blob for name, blob in signatures if (name, blob[:_KEY_ID_SIZE]) == known]


def _is_cosigned(witness: NoteKey, message: bytes, signatures: Iterable[tuple[str, bytes]], now: int) -> bool:
    lines = _lines_of(witness, WITNESS_TYPE, signatures)
    for line in lines:
        timed = line[_KEY_ID_SIZE:]
        time = int.from_bytes(timed[:_TIME_SIZE], "big")
        if time > now + LATEST_COSIGNATURE_SECONDS:
            raise Refused("log")
        _verify(witness, _cosigned(time, message), timed[_TIME_SIZE:])
    return bool(lines)


def _verify(signer: NoteKey, message: bytes, signature: bytes) -> None:
    if len(signature) != SIGNATURE_SIZE:
        raise Refused("log")
    try:
        verify_untagged(signer.key, message, signature)
    except Refused:
        raise Refused("log") from None


def _cosigned(time: int, body: bytes) -> bytes:
    return f"cosignature/v1\ntime {time}\n".encode() + body


def _key_id(signer: NoteKey, kind: int) -> bytes:
    named = signer.name.encode() + b"\n" + bytes([kind]) + signer.key
    return hashlib.sha256(named).digest()[:_KEY_ID_SIZE]


def _line(signer: NoteKey, kind: int, signature: bytes) -> str:
    return f"\u2014 {signer.name} {write_bytes(_key_id(signer, kind) + signature)}\n"
