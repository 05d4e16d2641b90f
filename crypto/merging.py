"""Joins two states of one owner, saved from two devices; no key that either needs is lost (PROTOCOL §17)."""

import hmac
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from crypto.clinician_state import (
    GREATEST_REMINDERS,
    ClinicianState,
    KeptBundle,
    KeptHead,
    KeptReminder,
)
from crypto.log_head import newer_log_head
from crypto.refused import Refused
from crypto.survivor_state import KeptConversation, KeptPrekey, SurvivorState


def merge_survivor(
    own: SurvivorState,
    saved: SurvivorState,
    gone: AbstractSet[bytes],
    unpublished: AbstractSet[tuple[bytes, int]],
) -> SurvivorState:
    """Of both, `own` from memory and `saved` from the relay; Refused("head") where they contradict.

    `gone` are conversations that have ended; `unpublished` are (conversation, number) of own prekeys that the
    relay never took, so that nothing was ever wrapped to them.
    """
    kept = [_published(one, unpublished) for one in own.conversations]
    found = {one.conversation: one for one in saved.conversations}
    for one in kept:
        before = found.get(one.conversation)
        found[one.conversation] = one if before is None else _conversation(one, before)
    conversations = tuple(one for name, one in found.items() if name not in gone)
    log_head = newer_log_head(own.log_head, saved.log_head)
    return SurvivorState(max(own.saved_at, saved.saved_at), log_head, conversations)


def merge_clinician(own: ClinicianState, saved: ClinicianState) -> ClinicianState:
    """Of both; the saved signing key stands, since the relay knows no other. Refused("head") as above."""
    return ClinicianState(
        max(own.saved_at, saved.saved_at),
        saved.signing_seed,
        own.coordinator_seed if saved.coordinator_seed is None else saved.coordinator_seed,
        newer_log_head(own.log_head, saved.log_head),
        _bundles([*saved.bundles, *own.bundles]),
        _heads([*saved.conversations, *own.conversations]),
        _reminders([*saved.reminders, *own.reminders]),
    )


def _published(own: KeptConversation, unpublished: AbstractSet[tuple[bytes, int]]) -> KeptConversation:
    prekeys = (one for one in own.prekeys if (own.conversation, one.number) not in unpublished)
    return replace(own, prekeys=tuple(prekeys))


def _conversation(own: KeptConversation, saved: KeptConversation) -> KeptConversation:
    if not hmac.compare_digest(own.signing_seed, saved.signing_seed):
        raise Refused("head")
    if own.head_n == saved.head_n:
        _known(own.head_hash, saved.head_hash)
    return replace(
        own if _length(own) > _length(saved) else saved,
        prekeys=_prekeys([*saved.prekeys, *own.prekeys]),
        block0_hash=_known(own.block0_hash, saved.block0_hash),
        intent=max(own.intent, saved.intent),
    )


def _length(kept: KeptConversation) -> tuple[int, bool]:
    """A head whose hash is known is longer than one of the same number that is still to come."""
    return kept.head_n, kept.head_hash is not None


def _known(own: bytes | None, saved: bytes | None) -> bytes | None:
    """The hash that either knows; Refused("head") for two of one block."""
    if own is not None and saved is not None and own != saved:
        raise Refused("head")
    return own if saved is None else saved


def _prekeys(both: Iterable[KeptPrekey]) -> tuple[KeptPrekey, ...]:
    """By number and seed: each was published once, and a block may be wrapped to any of them."""
    found: dict[tuple[int, bytes], KeptPrekey] = {}
    for one in both:
        before = found.get((one.number, one.seed), one)
        found[one.number, one.seed] = replace(
            before,
            not_after=max(before.not_after, one.not_after),
            last_expires=max(before.last_expires, one.last_expires),
        )
    return tuple(found[place] for place in sorted(found))


def _bundles(both: Iterable[KeptBundle]) -> tuple[KeptBundle, ...]:
    """By seed, not by number: two consoles may have begun a shift of the same number."""
    found: dict[bytes, KeptBundle] = {}
    for one in both:
        before = found.get(one.seed, one)
        found[one.seed] = replace(one, last_expires=max(before.last_expires, one.last_expires))
    return tuple(sorted(found.values(), key=lambda one: (one.number, one.seed)))


def _heads(both: Iterable[KeptHead]) -> tuple[KeptHead, ...]:
    found: dict[bytes, KeptHead] = {}
    for one in both:
        before = found.get(one.conversation, one)
        if before.head_n == one.head_n and before.head_hash != one.head_hash:
            raise Refused("head")
        found[one.conversation] = one if one.head_n > before.head_n else before
    return tuple(found.values())


def _reminders(both: Iterable[KeptReminder]) -> tuple[KeptReminder, ...]:
    """By id the one that was changed more often, else what is still due; never more than can be saved."""
    found: dict[bytes, KeptReminder] = {}
    for one in both:
        before = found.get(one.id, one)
        found[one.id] = one if _urgency(one) > _urgency(before) else before
    first = sorted(found.values(), key=lambda one: (one.due == 0, one.due, one.id))
    return tuple(first[:GREATEST_REMINDERS])


def _urgency(one: KeptReminder) -> tuple[int, bool, int]:
    """One reminder too many costs a tap, one too few may cost more: open before done, sooner before later."""
    return one.revision, one.due > 0, -one.due
