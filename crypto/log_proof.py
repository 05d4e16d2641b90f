"""Shows that the log holds a certificate or a revocation, as a C2SP tlog-proof (PROTOCOL §10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crypto.checkpoint import GREATEST_NOTE_BYTES, Checkpoint, Pinned, open_checkpoint
from crypto.log_text import read_hash, read_number, read_text, write_bytes
from crypto.merkle import GREATEST_PROOF_HASHES, check_inclusion, leaf_hash
from crypto.refused import Refused
from crypto.signing import digest

SALT_SIZE: Final = 32
_TITLE: Final = "c2sp.org/tlog-proof@v1"
# A path's line: 32 bytes in base64 and a newline. The rest is the title, the salt and the index.
GREATEST_PROOF_BYTES: Final = GREATEST_NOTE_BYTES + GREATEST_PROOF_HASHES * 45 + 128


@dataclass(frozen=True, slots=True)
class LogProof:
    salt: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: bytes


def log_entry(salt: bytes, hashed: bytes) -> bytes:
    """What stands in the log for a certificate hash or a revocation hash: it says nothing about anybody."""
    return digest("sc1/log-entry", salt + hashed)


def make_proof(salt: bytes, index: int, hashes: Sequence[bytes], note: bytes) -> bytes:
    lines = [_TITLE, f"extra {write_bytes(salt)}", f"index {index}", *map(write_bytes, hashes), "", ""]
    return "\n".join(lines).encode() + note


def read_proof(proof: bytes) -> LogProof:
    """The parts of a proof, of which nothing is verified yet; Refused("log") for another form."""
    if len(proof) > GREATEST_PROOF_BYTES:
        raise Refused("log")
    head, blank, note = read_text(proof).partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != _TITLE or not 3 <= len(lines) <= 3 + GREATEST_PROOF_HASHES:
        raise Refused("log")
    salt, index = read_hash(_after("extra ", lines[1])), read_number(_after("index ", lines[2]))
    return LogProof(salt, index, tuple(map(read_hash, lines[3:])), note.encode())


def check_entry(proof: LogProof, hashed: bytes, checkpoint: Checkpoint) -> None:
    """Refused("log") unless the path leads from this hash's entry to the checkpoint's root."""
    leaf = leaf_hash(log_entry(proof.salt, hashed))
    check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)


def check_proof(pinned: Pinned, hashed: bytes, proof: bytes, now: int) -> Checkpoint:
    """The checkpoint under which the log holds a certificate or revocation of this hash."""
    parts = read_proof(proof)
    checkpoint = open_checkpoint(pinned, parts.note, now)
    check_entry(parts, hashed, checkpoint)
    return checkpoint


def _after(start: str, line: str) -> str:
    if not line.startswith(start):
        raise Refused("log")
    return line[len(start) :]
