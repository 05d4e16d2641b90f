"""The log's tree, checkpoints and proofs, and revocations, with known answers."""

from collections.abc import Iterator
from typing import Any

from crypto import merkle
from crypto.certificate import coordinator_hash
from crypto.checkpoint import Checkpoint, cosign, sign_checkpoint
from crypto.log_proof import log_entry
from crypto.revocation import make_revocation, revocation_hash
from tests.crypto import people
from tests.crypto.known.case import Case
from tests.crypto.known.organisation import ani_hash
from tests.crypto.seeded import seed

ENTRIES = tuple(seed(f"entry {at}") for at in range(13))
LEAVES = tuple(merkle.leaf_hash(entry) for entry in ENTRIES)
SINCE, UNTIL = people.NOW - 60, people.NOW + 30 * people.DAY


def log() -> Iterator[Case]:
    yield "merkle.leaf_hash", "an entry", {"entry": ENTRIES[0]}
    yield "log_proof.entry", "of a certificate", {"salt": seed("salt"), "hash": seed("hash")}
    for size, index in ((1, 0), (2, 1), (6, 5), (7, 2), (8, 7), (13, 0), (13, 8), (13, 12)):
        yield "merkle.check_inclusion", f"entry {index} of {size}", inclusion_input(index, size)
    for old, new in ((0, 0), (0, 5), (1, 2), (3, 7), (4, 8), (6, 8), (6, 13), (8, 13), (12, 13), (13, 13)):
        yield "merkle.check_consistency", f"from {old} to {new}", consistency_input(old, new)
    yield "checkpoint.open", "cosigned", checkpoint_input()
    yield "checkpoint.open", "of no witness", checkpoint_input(witness=None)
    plain = people.LogTree(people.log_tree().hashes, cosigned=False).note
    yield (
        "checkpoint.open",
        "without a cosignature where no witness is",
        checkpoint_input(note=plain, witness=None),
    )
    for what, note in notes():
        yield "checkpoint.open", what, checkpoint_input(note=note)
    yield "log_proof.check", "a certificate", proof_input()
    revocation = make_revocation(people.ROOT_SEED, people.INSTANCE, ani_hash(), SINCE, UNTIL, None)
    yield "log_proof.check", "a revocation", revocation_proof_input(revocation)


def notes() -> Iterator[tuple[str, bytes]]:
    """Notes that look odd, and hold."""
    note = people.log_tree().note
    stranger = cosign(seed("stranger"), "stranger.example/s", note, people.NOW)
    yield "with a stranger's line after", stranger
    lines = note.split(b"\n")
    yield "the lines in another order", b"\n".join([*lines[:4], lines[5], lines[4], b""])
    twice = cosign(people.WITNESS_SEED, people.WITNESS.name, note, people.NOW + 300)
    yield "cosigned twice, the later as late as may be", twice
    same_name = cosign(seed("stranger"), people.WITNESS.name, note, 2**60)
    yield "with a line of another key under the witness's name", same_name
    empty = sign_checkpoint(people.LOG_SEED, people.LOG.name, Checkpoint(0, merkle.EMPTY_ROOT))
    yield "of an empty log", cosign(people.WITNESS_SEED, people.WITNESS.name, empty, people.NOW)
    greatest = Checkpoint(2**53 - 1, seed("root of all"))
    large = sign_checkpoint(people.LOG_SEED, people.LOG.name, greatest)
    yield "of the greatest size", cosign(people.WITNESS_SEED, people.WITNESS.name, large, 0)


def inclusion_input(index: int, size: int) -> dict[str, Any]:
    leaves = LEAVES[:size]
    place = {"entry": ENTRIES[index], "index": index, "size": size}
    return {**place, "proof": merkle.inclusion(leaves, index), "root": merkle.root_of(leaves)}


def consistency_input(old: int, new: int) -> dict[str, Any]:
    heads = {"old": head_of(old), "new": head_of(new)}
    return {**heads, "proof": merkle.consistency(LEAVES[:new], old)}


def head_of(size: int) -> Checkpoint:
    return Checkpoint(size, merkle.root_of(LEAVES[:size]))


def pinned_input(**changes: Any) -> dict[str, Any]:
    return {"log": people.LOG, "witness": people.WITNESS, "now": people.NOW, **changes}


def checkpoint_input(**changes: Any) -> dict[str, Any]:
    return pinned_input(**{"note": people.log_tree().note, **changes})


def proof_input(**changes: Any) -> dict[str, Any]:
    hashed = people.certified("sari").hash
    return pinned_input(**{"hash": hashed, "proof": people.log_tree().proof(hashed), **changes})


def revocation_proof_input(revocation: bytes) -> dict[str, Any]:
    hashed = revocation_hash(revocation)
    return proof_input(hash=hashed, proof=people.log_tree(hashed).proof(hashed))


def entry_of(hashed: bytes) -> bytes:
    return log_entry(people.salt_of(hashed), hashed)


def revocations() -> Iterator[Case]:
    about = {"instance_id": people.INSTANCE, "since": SINCE, "until": UNTIL}
    by_root = {**about, "seed": people.ROOT_SEED, "coordinator_object": None}
    yield "revocation.make", "of a coordinator", {**by_root, "hash": ani_hash()}
    sari = people.certified("sari").hash
    by_ani = {
        **about,
        "seed": seed("coordinator ani"),
        "coordinator_object": people.coordinator_object("ani"),
    }
    yield "revocation.make", "of a certificate by a coordinator", {**by_ani, "hash": sari}
    yield "revocation.verify", "by the root", revocation_input(made_revocation(ani_hash()))
    yield "revocation.verify", "by a coordinator", revocation_input(made_revocation(sari, "ani"))
    early = {"now": SINCE - 300, "object": made_revocation(sari, "ani")}
    yield "revocation.verify", "that begins as much later as may be", {**revocation_input(b""), **early}
    lasting = made_revocation(sari, "ani", until=people.NOW + 365 * people.DAY)
    over = {**revocation_input(lasting), "now": people.coordinator("ani").not_after + people.DAY}
    yield "revocation.verify", "by a coordinator whose time is over since", over
    yield from authorities()


def authorities() -> Iterator[Case]:
    """What is left of some revocations: those that hold, the root's first."""
    sari, dewi, budi = people.certified("sari").hash, people.certified("dewi").hash, budi_hash()
    cases = {
        "none": [],
        "a certificate by a coordinator": [made_revocation(sari, "ani")],
        "a certificate by the root": [made_revocation(sari)],
        "a coordinator by the root": [made_revocation(ani_hash())],
        "a coordinator ends no coordinator": [made_revocation(budi, "ani")],
        "a revoked coordinator ends nobody": [made_revocation(sari, "ani"), made_revocation(ani_hash())],
        "one that does not hold is passed over": [b"", made_revocation(dewi, "ani", until=people.NOW)],
        "each once": [made_revocation(sari, "ani"), made_revocation(sari, "budi"), made_revocation(sari)],
        "many": [made_revocation(dewi, "budi"), made_revocation(ani_hash()), made_revocation(sari)],
    }
    pinned = {"organisation": people.ORGANISATION, "statement": people.STATEMENT, "now": people.NOW}
    for what, revocations in cases.items():
        yield "authority.with", what, {**pinned, "revocations": revocations}


def budi_hash() -> bytes:
    return coordinator_hash(people.coordinator_object("budi"))


def made_revocation(hashed: bytes, by: str | None = None, until: int = UNTIL) -> bytes:
    signer = seed(f"coordinator {by}") if by else people.ROOT_SEED
    coordinator = people.coordinator_object(by) if by else None
    return make_revocation(signer, people.INSTANCE, hashed, SINCE, until, coordinator)


def revocation_input(revocation: bytes, *revoked_coordinators: bytes) -> dict[str, Any]:
    pinned = {"organisation": people.ORGANISATION, "now": people.NOW}
    return {**pinned, "object": revocation, "revoked_coordinators": list(revoked_coordinators)}
