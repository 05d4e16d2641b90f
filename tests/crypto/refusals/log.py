"""Tree proofs and log proofs that must be refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto import merkle
from crypto.checkpoint import Checkpoint, cosign, sign_checkpoint
from crypto.log_proof import make_proof
from tests.crypto import people
from tests.crypto.known import log as known
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.seeded import seed


def trees() -> Iterator[Refusal]:
    good = known.inclusion_input(8, 13)
    path = list(good["proof"])
    faults: dict[str, dict[str, Any]] = {
        "another entry": {"entry": seed("another")},
        "another place": {"index": 9},
        "a place beyond the tree": {"index": 13},
        "another size": {"size": 12},
        "an empty tree": {"size": 0},
        "another root": {"root": seed("another")},
        "a hash left out": {"proof": path[1:]},
        "a hash more": {"proof": [*path, seed("more")]},
        "a hash changed": {"proof": [changed(path[0]), *path[1:]]},
        "in another order": {"proof": path[::-1]},
        "no path": {"proof": []},
        "more hashes than any tree has": {"proof": path * 40},
    }
    for what, faulty in faults.items():
        yield "merkle.check_inclusion", what, {**good, **faulty}, "log"
    good = known.consistency_input(6, 13)
    path = list(good["proof"])
    faults = {
        "another old root": {"old": Checkpoint(6, seed("another"))},
        "another new root": {"new": Checkpoint(13, seed("another"))},
        "another old size": {"old": replace(good["old"], size=7)},
        "larger before than now": {"old": good["new"], "new": good["old"]},
        "a hash left out": {"proof": path[1:]},
        "a hash more": {"proof": [*path, seed("more")]},
        "a hash changed": {"proof": [changed(path[0]), *path[1:]]},
        "no path": {"proof": []},
        "from nothing, with a path": {"old": known.head_of(0)},
        "from nothing, with a root": {"old": Checkpoint(0, seed("root")), "proof": []},
        "as it was, with a path": {"old": good["new"]},
        "as large, with another root": {"old": Checkpoint(13, seed("another")), "proof": []},
    }
    for what, faulty in faults.items():
        yield "merkle.check_consistency", what, {**good, **faulty}, "log"


def proofs() -> Iterator[Refusal]:
    good = known.proof_input()
    tree, hashed = people.log_tree(), people.certified("sari").hash
    index, size = len(people.EARLIER_ENTRIES) + tree.hashes.index(hashed), len(tree.leaves)
    path = list(merkle.inclusion(tree.leaves, index))
    salt, note = people.salt_of(hashed), tree.note
    plain = people.LogTree(tree.hashes, cosigned=False).note
    made = {
        "another salt": make_proof(seed("salt"), index, path, note),
        "a salt too short": make_proof(salt[:31], index, path, note),
        "another index": make_proof(salt, index + 1, path, note),
        "an index beyond the tree": make_proof(salt, size, path, note),
        "a hash left out": make_proof(salt, index, path[1:], note),
        "a hash too short": make_proof(salt, index, [path[0][:31], *path[1:]], note),
        "63 hashes and one more": make_proof(salt, index, path * 16, note),
        "an older checkpoint": make_proof(salt, index, path, _older(index)),
        "the witness missing": make_proof(salt, index, path, plain),
        "no checkpoint": make_proof(salt, index, path, b""),
    }
    text = tree.proof(hashed)
    made |= {
        "another title": text.replace(b"@v1", b"@v2", 1),
        "no salt": text.replace(b"extra ", b"", 1),
        "an index with a zero before it": text.replace(b"index ", b"index 0", 1),
        "an index with a sign": text.replace(b"index ", b"index -", 1),
        "a blank before the path": text.replace(b"\nindex", b"\n\nindex", 1),
        "carriage returns": text.replace(b"\n", b"\r\n"),
        "one byte more": text + b"\0",
        "cut short": text[:-1],
        "empty": b"",
        "bytes that are no text": b"\xff" + text,
    }
    for what, proof in made.items():
        yield "log_proof.check", what, {**good, "proof": proof}, "log"
    yield "log_proof.check", "of another certificate", {**good, "hash": seed("another")}, "log"
    yield "log_proof.check", "of another organisation's log", {**good, "log": people.WITNESS}, "log"


def _older(index: int) -> bytes:
    """Of the log when this entry was not in it."""
    leaves = people.log_tree().leaves[:index]
    older = Checkpoint(len(leaves), merkle.root_of(leaves))
    note = sign_checkpoint(people.LOG_SEED, people.LOG.name, older)
    return cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW - 60)
