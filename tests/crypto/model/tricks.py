"""What an evil relay does to one answer: each is a name, the answer that it changes, and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from crypto.block import TEAM, Block, Draft, make_block
from crypto.bundle import NEEDS, Bundle, make_bundle
from crypto.certificate import (
    Clinician,
    clinician_payload,
    countersign,
    make_certificate,
    make_coordinator,
    with_proof,
)
from crypto.checkpoint import Checkpoint, sign_checkpoint
from crypto.encoding import decode, encode
from crypto.log_proof import make_proof
from crypto.member import Member
from crypto.merkle import inclusion, root_of
from crypto.prekey import Prekey, make_prekey
from crypto.signing import public_key
from tests.crypto import people
from tests.crypto.model.answers import BlockRow, Directory, Opening, Page, Pair
from tests.crypto.model.relay import Relay
from tests.crypto.model.shelf import Row
from tests.crypto.model.world import (
    BUCKET_SECONDS,
    CERTIFIED,
    HOUR,
    World,
    id_of,
    issued,
    kem_of,
    logged,
    tree,
)
from tests.crypto.people import DAY
from tests.crypto.seeded import Seeded, seed

GHOST_SEED: Final = seed("ghost")


@dataclass(frozen=True)
class Aim:
    """What the relay knows when it plays a trick on the answer to one client about one conversation."""

    relay: Relay
    conversation: bytes
    caller: bytes
    old_boxes: Sequence[tuple[bytes, Row, int, int]]

    @property
    def blocks(self) -> list[Block]:
        held = self.relay.held.get(self.conversation)
        return held.blocks if held else []

    @property
    def elsewhere(self) -> list[bytes]:
        """Envelopes of other conversations, or of any if there are none."""
        all_seen = [one for kind, _, _, one in self.relay.seen if kind == "envelope"]
        other = [
            one
            for kind, block, _, one in self.relay.seen
            if kind == "envelope" and block.conversation != self.conversation
        ]
        return other or all_seen


# Blocks


def rows_changed(change: Callable[[list[BlockRow]], list[BlockRow]]) -> Callable[[Aim, Page], Page]:
    return lambda _, page: replace(page, rows=tuple(change(list(page.rows))))


def _swap_wraps(aim: Aim, page: Page) -> Page:
    """Everybody else's wraps, and those of other blocks."""
    others = [wrapped for kind, _, whose, wrapped in aim.relay.seen if kind == "wrap" and whose != aim.caller]
    if not others:
        return page
    return replace(page, rows=tuple(replace(one, wrap=others[-1]) for one in page.rows))


def _foreign(aim: Aim, page: Page) -> Page:
    """The blocks of another conversation."""
    other = next((one for one in aim.relay.held.values() if one.id != aim.conversation), None)
    if other is None or not page.rows:
        return page
    rows = [BlockRow(one.n, other.signed[min(one.n, len(other.signed) - 1)], one.wrap) for one in page.rows]
    return replace(page, rows=tuple(rows))


def _altered(change: Callable[[list[Any]], None]) -> Callable[[Aim, Page], Page]:
    """The last block of the answer, or a made-up next one, with some item of its row changed."""

    def alter(aim: Aim, page: Page) -> Page:
        if not page.rows:
            return page
        payload, signature = decoded(page.rows[-1].block)
        row = decoded(payload)
        change(row)
        block = encode([encode(row), signature])
        return replace(page, rows=(*page.rows[:-1], replace(page.rows[-1], block=block)))

    return alter


def decoded(value: bytes) -> list[Any]:
    row = decode(value)
    return list(row) if isinstance(row, tuple) else []


def _relabel_n(row: list[Any]) -> None:
    row[2] += 1


def _relabel_conversation(row: list[Any]) -> None:
    row[1] = bytes(16)


def _relabel_member(row: list[Any]) -> None:
    row[12] = [*row[12][:-1], [bytes(16), *row[12][-1][1:]]]


def _downgrade(row: list[Any]) -> None:
    row[0] = 0


def _ghost_block(aim: Aim, page: Page) -> Page:
    """A next block with a member whom nobody certified, in the lead's name and signed by the relay."""
    if not aim.blocks:
        return page
    head = aim.blocks[-1]
    kem = kem_of(GHOST_SEED)
    ghost = Member(seed("ghost id", 16), public_key(GHOST_SEED), 1, bytes(32), bytes(32))
    until = aim.relay.world.now + min(head.keep, DAY)
    expires = -(-(until + head.keep) // BUCKET_SECONDS) * BUCKET_SECONDS
    draft = replace(
        _like(head), n=head.n + 1, previous=head.hash, members=(*head.members, ghost), until=until,
        expires=expires,
    )  # fmt: skip
    signed, _ = make_block(GHOST_SEED, draft, seed("ghost key"), [], Seeded("ghost block"))
    return replace(page, rows=(*page.rows, BlockRow(head.n + 1, signed, kem[:1168])))


def _like(head: Block) -> Draft:
    return Draft(
        head.conversation, head.n, TEAM, head.lead or head.members[0].id, head.lead, head.previous,
        head.keep, head.returns, head.until, head.expires, head.members,
    )  # fmt: skip


def _withhold_revocations(_: Aim, page: Page) -> Page:
    return replace(page, revocations=())


def _old_pairs(aim: Aim, page: Page) -> Page:
    """Each clinician's first bundle."""
    first = {one: (pair[0], aim.relay.first[one]) for one, pair in page.pairs.items()}
    return replace(page, pairs=first)


def _other_pairs(_: Aim, page: Page) -> Page:
    """Each clinician's pair under the name of the next."""
    ids = list(page.pairs)
    return replace(page, pairs={one: page.pairs[ids[at - 1]] for at, one in enumerate(ids)})


def _foreign_prekey(aim: Aim, page: Page) -> Page:
    """A prekey of the relay's own making."""
    prekey = Prekey(2**40, kem_of(GHOST_SEED), aim.relay.world.now + DAY)
    return replace(page, prekey=make_prekey(GHOST_SEED, aim.conversation, prekey))


# Envelopes


def letters_changed(
    change: Callable[[list[tuple[int, bytes]]], list[tuple[int, bytes]]],
) -> Callable[[Aim, Any], Any]:
    return lambda _, letters: change(letters)


def _replay(aim: Aim, letters: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """All of this conversation again."""
    seen = [
        one
        for kind, block, _, one in aim.relay.seen
        if kind == "envelope" and block.conversation == aim.conversation
    ]
    after = letters[-1][0] if letters else -1
    return [*letters, *((after, one) for one in seen)] if after >= 0 else [(-1, one) for one in seen]


def _from_elsewhere(aim: Aim, letters: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return [*((-1, one) for one in aim.elsewhere), *letters]


def _relabel_envelope(aim: Aim, letters: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The header names this conversation's newest block, whatever it was sealed under."""
    if not aim.blocks:
        return letters
    head = aim.blocks[-1]
    changed = []
    for at, one in [*letters, *((-1, other) for other in aim.elsewhere[:2])]:
        authenticated, sealed = decoded(one)
        header = decoded(authenticated)
        header[1:3] = [head.conversation, head.hash]
        changed.append((at, encode([encode(header), sealed])))
    return changed


# Who is on call


def ghost_pair(world: World, coordinators: Sequence[str], *, logged_under: str) -> Pair:
    """Somebody of the relay's own making, certified by these, and how the log speaks of them."""
    asked = Clinician(
        seed("ghost id", 16), public_key(GHOST_SEED), "midwife", "Bu", "x", world.now - HOUR, world.now + DAY
    )
    payload = clinician_payload(people.INSTANCE, asked)
    signers = [(people.coordinator_object(one), seed(f"coordinator {one}")) for one in coordinators]
    own = [(false_coordinator(one), seed(f"false {one}")) for one in ("ani", "budi") if not coordinators]
    pairs = [(one, countersign(key, payload)) for one, key in [*signers, *own]]
    certificate = make_certificate(payload, pairs)
    hashed = people.certificate_hash(certificate)
    certificate = with_proof(certificate, _proof(world, hashed, logged_under))
    certified = replace(asked, hash=hashed)
    shift = Bundle(1, kem_of(GHOST_SEED), NEEDS, world.now - 60, world.now + HOUR)
    return certificate, make_bundle(GHOST_SEED, certified, shift)


def false_coordinator(name: str) -> bytes:
    """A coordinator under another root."""
    one = replace(people.coordinator(name), key=public_key(seed(f"false {name}")))
    return make_coordinator(GHOST_SEED, people.INSTANCE, one)


def _proof(world: World, hashed: bytes, logged_under: str) -> bytes | None:
    if logged_under == "nothing":
        return None
    more = tree((*world.entries, hashed))
    if logged_under == "the log":
        return more.proof(hashed)
    # The relay has the log's key; it has not the witness's.
    leaves = more.leaves
    note = sign_checkpoint(people.LOG_SEED, people.LOG.name, Checkpoint(len(leaves), root_of(leaves)))
    return make_proof(people.salt_of(hashed), len(leaves) - 1, inclusion(leaves, len(leaves) - 1), note)


def with_ghost(coordinators: Sequence[str], logged_under: str) -> Callable[[Aim, Directory], Directory]:
    def insert(aim: Aim, directory: Directory) -> Directory:
        ghost = ghost_pair(aim.relay.world, coordinators, logged_under=logged_under)
        return replace(directory, pairs=(ghost, *directory.pairs))

    return insert


def _old_directory(aim: Aim, directory: Directory) -> Directory:
    """Yesterday's: first bundles, hours and revocations, under the first log."""
    first = tuple(issued(name, 0)[1].hash for name in CERTIFIED)
    world = aim.relay.world
    pairs = tuple((logged(name, 0, first), aim.relay.bundles.get(id_of(name), b"")) for name in CERTIFIED)
    return Directory(directory.statement, pairs, min(directory.now, world.now - DAY), (), ())


def _revoked_kept(aim: Aim, directory: Directory) -> Directory:
    return replace(directory, revocations=())


def _split_log(aim: Aim, directory: Directory) -> Directory:
    """Another log of the same size, cosigned by nobody that saw this one."""
    ghost = ghost_pair(aim.relay.world, ("ani", "budi"), logged_under="the relay's log")
    return replace(directory, pairs=(ghost,))


# States


def _old_state(aim: Aim, opening: Opening) -> Opening:
    """An older state, with the share that it had."""
    older = [one for one in aim.old_boxes if one[3] < opening.version]
    for mailbox, row, bucket, version in older:
        blob = aim.relay.shelf.open(row)
        if blob is not None and bucket in aim.relay.shelf.buckets:
            share = aim.relay.shelf.share(bucket, mailbox, version)
            return replace(opening, blob=blob, share=share)
    return opening


def _mixed_state(aim: Aim, opening: Opening) -> Opening:
    """An older state with today's share."""
    opened = [aim.relay.shelf.open(row) for _, row, _, version in aim.old_boxes if version < opening.version]
    blobs = [one for one in opened if one is not None]
    return replace(opening, blob=blobs[0]) if blobs else opening


TRICKS: Final[dict[str, tuple[str, Callable[[Aim, Any], Any]]]] = {
    "swap wraps": ("blocks", _swap_wraps),
    "foreign blocks": ("blocks", _foreign),
    "reorder blocks": ("blocks", rows_changed(lambda rows: rows[::-1])),
    "replay blocks": ("blocks", rows_changed(lambda rows: [*rows, *rows])),
    "truncate blocks": ("blocks", rows_changed(lambda rows: rows[:-1])),
    "freeze": ("blocks", rows_changed(lambda rows: [])),
    "drop a block": ("blocks", rows_changed(lambda rows: rows[1:])),
    "drop wraps": ("blocks", rows_changed(lambda rows: [replace(one, wrap=None) for one in rows])),
    "relabel n": ("blocks", _altered(_relabel_n)),
    "relabel conversation": ("blocks", _altered(_relabel_conversation)),
    "relabel member": ("blocks", _altered(_relabel_member)),
    "downgrade version": ("blocks", _altered(_downgrade)),
    "ghost block": ("blocks", _ghost_block),
    "withhold revocations": ("blocks", _withhold_revocations),
    "old bundles": ("blocks", _old_pairs),
    "others' bundles": ("blocks", _other_pairs),
    "foreign prekey": ("blocks", _foreign_prekey),
    "replay envelopes": ("read", _replay),
    "reorder envelopes": ("read", letters_changed(lambda letters: letters[::-1])),
    "drop envelopes": ("read", letters_changed(lambda letters: letters[1::2])),
    "truncate envelopes": ("read", letters_changed(lambda letters: letters[:-1])),
    "foreign envelopes": ("read", _from_elsewhere),
    "relabel envelopes": ("read", _relabel_envelope),
    "uncertified ghost": ("directory", with_ghost((), "the log")),
    "too few coordinators": ("directory", with_ghost(("ani",), "the log")),
    "unlogged ghost": ("directory", with_ghost(("ani", "budi"), "nothing")),
    "unwitnessed ghost": ("directory", with_ghost(("ani", "budi"), "the relay's log")),
    "split log": ("directory", _split_log),
    "old directory": ("directory", _old_directory),
    "withhold in directory": ("directory", _revoked_kept),
    "old state": ("open", _old_state),
    "mixed state": ("open", _mixed_state),
}
BY_EVENT: Final = {
    event: tuple(name for name, (of, _) in TRICKS.items() if of == event)
    for event in ("blocks", "read", "directory", "open")
}


def armed(name: str, aim: Aim) -> tuple[str, Callable[[Any], Any]]:
    """The answer that a trick changes, and the change."""
    event, trick = TRICKS[name]
    return event, lambda answer: trick(aim, answer)
