"""Answers cases of the log: its tree, checkpoints and proofs."""

from dataclasses import dataclass
from typing import Final

from crypto import checkpoint, log_proof, merkle
from crypto.checkpoint import NoteKey
from tests.crypto.answering.given import Answers, Given, Output


@dataclass(frozen=True)
class Pinned:
    """What a statement says of the log, without the statement."""

    log: NoteKey
    witness: NoteKey | None


def _pinned(given: Given) -> Pinned:
    return Pinned(given.as_type(NoteKey, "log"), given.as_type(NoteKey | None, "witness"))


def _check_inclusion(given: Given) -> Output:
    proof = given.as_type(tuple[bytes, ...], "proof")
    place = given.plain("index"), given.plain("size")
    merkle.check_inclusion(merkle.leaf_hash(given["entry"]), *place, proof, given["root"])
    return {}


def _check_consistency(given: Given) -> Output:
    proof = given.as_type(tuple[bytes, ...], "proof")
    old, new = (given.as_type(checkpoint.Checkpoint, name) for name in ("old", "new"))
    merkle.check_consistency(old.size, old.root, new.size, new.root, proof)
    return {}


def _open_checkpoint(given: Given) -> Output:
    return {"checkpoint": checkpoint.open_checkpoint(_pinned(given), given["note"], given.plain("now"))}


def _check_proof(given: Given) -> Output:
    found = log_proof.check_proof(_pinned(given), given["hash"], given["proof"], given.plain("now"))
    return {"checkpoint": found}


LOG: Final[Answers] = {
    "merkle.leaf_hash": lambda given: {"hash": merkle.leaf_hash(given["entry"])},
    "merkle.check_inclusion": _check_inclusion,
    "merkle.check_consistency": _check_consistency,
    "checkpoint.open": _open_checkpoint,
    "log_proof.entry": lambda given: {"entry": log_proof.log_entry(given["salt"], given["hash"])},
    "log_proof.check": _check_proof,
}
