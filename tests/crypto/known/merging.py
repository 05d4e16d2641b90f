"""Two states of one owner, saved from two devices, and what they join to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.clinician_state import ClinicianState, KeptBundle, KeptHead
from crypto.log_head import LogHead
from crypto.survivor_state import KeptPrekey, SurvivorState
from tests.crypto import people
from tests.crypto.known.case import Case
from tests.crypto.known.states import clinicians_state, her_state, reminders
from tests.crypto.seeded import seed


def merges() -> Iterator[Case]:
    own = her_state()
    first, fresh = own.conversations
    for what, saved in _saved_states(own).items():
        yield "merging.survivor", what, survivor_input(own, saved)
        yield "merging.survivor", f"{what}, the other way about", survivor_input(saved, own)
    saved = replace(own, conversations=(first,))
    yield "merging.survivor", "one is gone", {**survivor_input(own, saved), "gone": [first.conversation]}
    newer = KeptPrekey(2, seed("prekey 2 of another phone"), people.NOW + people.DAY, 0)
    saved = replace(own, conversations=(replace(first, prekeys=(first.prekeys[0], newer)), fresh))
    unpublished = {"unpublished": [(first.conversation, 2)]}
    yield "merging.survivor", "an own prekey was not published", {**survivor_input(own, saved), **unpublished}
    yield "merging.survivor", "two prekeys of one number", survivor_input(own, saved)
    yield from _clinicians()


def _saved_states(own: SurvivorState) -> dict[str, SurvivorState]:
    first, fresh = own.conversations
    longer = replace(
        first, head_n=4, head_hash=seed("head 4"), need="legal", keep=60, prekeys=first.prekeys[1:]
    )
    used = replace(first, prekeys=(replace(first.prekeys[1], last_expires=people.NOW + 9),))
    begun = replace(fresh, block0_hash=seed("block 0"), head_hash=seed("block 0"), intent=2)
    other = replace(fresh, conversation=seed("other", 16))
    return {
        "the same": own,
        "nothing": SurvivorState(0, None, ()),
        "a longer head": replace(own, conversations=(longer, fresh)),
        "a prekey used meanwhile": replace(own, conversations=(used, fresh)),
        "a first block known meanwhile": replace(own, conversations=(first, begun)),
        "another conversation": replace(own, saved_at=own.saved_at + 5, conversations=(other, first)),
        "a larger log": replace(own, log_head=LogHead(people.LOG.key, 2**40, seed("root"))),
        "a smaller log": replace(own, log_head=LogHead(people.LOG.key, 1, seed("root"))),
        "no log": replace(own, log_head=None),
        "another log": replace(own, log_head=LogHead(seed("another log"), 1, seed("root"))),
        "other terms on a tie": replace(own, conversations=(replace(first, need="any", keep=61), fresh)),
    }


def _clinicians() -> Iterator[Case]:
    own = replace(clinicians_state(), reminders=reminders())
    due, done = own.reminders
    other_due = replace(due, id=seed("another reminder", 16), due=due.due + 60)
    used = replace(own.bundles[0], last_expires=people.NOW + 5)
    newer = KeptBundle(7, seed("shift of another console"), people.NOW, people.NOW + 3600, 0)
    longer = replace(own.conversations[0], head_n=3, head_hash=seed("head 3"))
    other = KeptHead(seed("other", 16), 0, seed("head 0"))
    states: dict[str, ClinicianState] = {
        "the same": own,
        "nothing": ClinicianState(0, own.signing_seed, None, None, (), ()),
        "another key": replace(own, signing_seed=seed("another"), coordinator_seed=seed("another too")),
        "a bundle used meanwhile, and one of its number": replace(own, bundles=(newer, used)),
        "a longer head, and another": replace(own, conversations=(other, longer)),
        "reminders changed meanwhile": replace(
            own,
            reminders=(
                replace(due, revision=2, due=0, note=""),
                replace(done, revision=3, due=7),
                other_due,
            ),
        ),
        "a reminder changed at once": replace(
            own, reminders=(replace(due, due=due.due - 60), replace(done, due=9, note="x"))
        ),
        "a larger log": replace(
            own, saved_at=own.saved_at + 1, log_head=LogHead(people.LOG.key, 2**40, seed("root"))
        ),
        "another log": replace(own, log_head=LogHead(seed("another log"), 2**40, seed("root"))),
    }
    for what, saved in states.items():
        yield "merging.clinician", what, {"own": own, "saved": saved}
        yield "merging.clinician", f"{what}, the other way about", {"own": saved, "saved": own}


def survivor_input(own: SurvivorState, saved: SurvivorState) -> dict[str, Any]:
    return {"own": own, "saved": saved, "gone": [], "unpublished": []}
