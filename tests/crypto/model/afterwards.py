"""When a game is over: whoever is outside tries everything that they ever got hold of (PROTOCOL §23)."""

from collections.abc import Iterable

from crypto.block import Block
from crypto.encoding import decode
from crypto.keys import derive
from crypto.refused import Refused
from crypto.sealing import open_bytes
from crypto.state import open_state
from crypto.survivor_state import SurvivorState, decode_state
from crypto.words import keys_from
from crypto.wrapping import unwrap
from tests.crypto.model.game import Game
from tests.crypto.model.record import Broken, Sealed
from tests.crypto.model.world import CERTIFIED, NAME_OF, bundle_seed, id_of
from tests.crypto.people import INSTANCE

Wrap = tuple[Block, bytes, bytes]


def wraps_seen(game: Game) -> list[Wrap]:
    return [(block, whose, one) for kind, block, whose, one in game.relay.seen if kind == "wrap"]


def check_nobody_outside_reads(game: Game, *, thorough: bool = False) -> None:
    """Invariants 1 and 3: everybody with all their seeds, and with every epoch key that evil ever had."""
    keys = {key for evil in game.team.evil.values() for key in _learnt(evil.keyring, evil.learn)}
    for one in game.record.sealed:
        readers = {NAME_OF.get(member.id) for member in one.block.members}
        invited = _invited(game, one)
        if not readers & game.team.evil.keys() and not invited and _opens(keys, one.envelope):
            raise Broken("1 a member of another epoch reads")
    blocks = list({one.block.hash: one.block for one in game.record.sealed}.values())
    for block in blocks if thorough else blocks[-1:]:
        _try_wraps(game, block, thorough=thorough)


def check_nothing_expired_opens(game: Game) -> None:
    """Invariant 5: what the disks keep, the newest state with its share, and the words."""
    shelf, now = game.relay.shelf, game.world.now
    for row in [one for one in shelf.rows if one.bucket <= now][-20:]:
        if shelf.open(row) is not None or _brute(
            row.sealed, shelf.buckets.values(), shelf.slots.get(row.slot)
        ):
            raise Broken("5 a row is read after its expiry")
    state = newest_state(game)
    if state is None:
        return
    living = {block.members[0].number for block, _, _ in wraps_seen(game) if block.expires > state.saved_at}
    seeds = [prekey.seed for one in state.conversations for prekey in one.prekeys]
    due = [
        one
        for one in wraps_seen(game)
        if one[0].expires <= state.saved_at and one[0].members[0].number not in living
    ]
    for block, whose, wrapped in [one for one in due if one[1] == one[0].members[0].id][-3:]:
        game.done["expired tried"] += 1
        if _unwraps(seeds, block, whose, wrapped):
            raise Broken("5 the newest state opens what has expired")


def newest_state(game: Game) -> SurvivorState | None:
    """As the six words and the relay's present share open it."""
    keys = keys_from(game.visits[0].words if game.visits else game.words, INSTANCE)
    box = game.relay.boxes.get(keys.mailbox)
    blob = game.relay.shelf.open(box.blob) if box else None
    if box is None or blob is None:
        return None
    share = game.relay.shelf.share(box.bucket, keys.mailbox, box.version)
    return decode_state(open_state(keys.seal_key, share, blob))


def _learnt(keyring: dict[bytes, bytes], learn: object) -> Iterable[bytes]:
    if callable(learn):
        learn()
    return list(keyring.values())


def _invited(game: Game, one: Sealed) -> bool:
    """Whether she let evil read this epoch by name."""
    evil = {game.world.clinician(name).hash for name in game.team.evil}
    return any(about.certificate_hash in evil and one.block.n in about.epochs for about in game.record.named)


def _opens(keys: Iterable[bytes], envelope: bytes) -> bool:
    row = decode(envelope)
    if not isinstance(row, tuple):
        return False
    header, sealed = row
    for key in keys:
        try:
            if isinstance(header, bytes) and isinstance(sealed, bytes):
                open_bytes(derive(key, "message"), sealed, header)
                return True
        except Refused:
            continue
    return False


def _try_wraps(game: Game, block: Block, *, thorough: bool) -> None:
    """Nobody outside unwraps a block's key: two wraps and two shifts each, or, thorough, all of them."""
    outside = [name for name in CERTIFIED if not block.member(id_of(name))]
    seeds = [
        bundle_seed(name, number)
        for name in outside
        for number in _shifts(game.clinician(name).number, thorough=thorough)
    ]
    given = [one for one in wraps_seen(game) if one[0].hash == block.hash]
    for _, whose, wrapped in given if thorough else given[-2:]:
        game.done["outsiders tried"] += 1
        if _unwraps(seeds, block, whose, wrapped):
            raise Broken("1 somebody outside unwraps an epoch's key")


def _shifts(newest: int, *, thorough: bool) -> range:
    return range(1 if thorough else max(1, newest - 1), newest + 1)


def _unwraps(seeds: Iterable[bytes], block: Block, whose: bytes, wrapped: bytes) -> bool:
    for seed in seeds:
        try:
            unwrap(seed, wrapped, block.hash, whose)
        except Refused:
            continue
        return True
    return False


def _brute(sealed: bytes, buckets: Iterable[bytes], slot: bytes | None) -> bool:
    for bucket in buckets:
        try:
            open_bytes(derive(bucket + (slot or b""), "row"), sealed, b"")
        except Refused:
            continue
        return True
    return False
