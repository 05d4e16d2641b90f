"""Two consoles of one clinician have saved: no shift's key is lost, and no head falls back."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.clinician_state import (
    GREATEST_BUNDLES,
    GREATEST_REMINDERS,
    ClinicianState,
    KeptBundle,
    KeptHead,
    KeptReminder,
    decode_state,
    encode_state,
)
from crypto.log_head import LogHead
from crypto.merging import merge_clinician
from tests.crypto.refusing import refusal
from tests.crypto.seeded import seed

CONVERSATIONS = tuple(seed(f"conversation {at}", 16) for at in range(4))
numbers = st.integers(0, 5)
times = st.integers(0, 1000)


def hash_of(conversation: bytes, n: int) -> bytes:
    return seed(f"block {n} of {conversation.hex()}")


def log_head(size: int, log: str = "log") -> LogHead:
    return LogHead(seed(log), size, seed(f"{log} of {size}"))


def console(**changed: object) -> ClinicianState:
    state = ClinicianState(
        5,
        seed("signing"),
        None,
        log_head(3),
        (KeptBundle(1, seed("shift"), 0, 9, 99),),
        (KeptHead(CONVERSATIONS[0], 2, seed("head")),),
    )
    return replace(state, **changed)  # type: ignore[arg-type]


bundles = st.lists(
    st.tuples(numbers, st.sampled_from("ab"), times), max_size=5, unique_by=lambda one: one[:2]
).map(
    lambda some: tuple(
        sorted(
            (KeptBundle(number, seed(f"{number} {place}"), 0, 9, last) for number, place, last in some),
            key=lambda one: (one.number, one.seed),
        )
    )
)
heads = st.lists(
    st.tuples(st.sampled_from(CONVERSATIONS), numbers), max_size=4, unique_by=lambda one: one[0]
).map(lambda some: tuple(KeptHead(name, n, hash_of(name, n)) for name, n in some))
reminders = st.lists(
    st.builds(
        KeptReminder, st.sampled_from([seed(f"reminder {at}", 16) for at in range(5)]),
        st.sampled_from(CONVERSATIONS), numbers, numbers, st.sampled_from(["", "tanya kabar"]),
    ),
    max_size=5, unique_by=lambda one: one.id,
).map(tuple)  # fmt: skip
consoles = st.builds(
    ClinicianState,
    times,
    st.just(seed("signing")),
    st.none() | st.just(seed("coordinator")),
    st.none() | numbers.map(log_head),
    bundles,
    heads,
    reminders,
)


@settings(max_examples=40, deadline=None)
@given(own=consoles, saved=consoles)
def test_a_console_loses_no_shift_and_no_head(own: ClinicianState, saved: ClinicianState) -> None:
    merged = merge_clinician(own, saved)
    assert {one.seed for one in merged.bundles} == {one.seed for one in own.bundles + saved.bundles}
    for one in merged.bundles:
        both = [other.last_expires for other in own.bundles + saved.bundles if other.seed == one.seed]
        assert one.last_expires == max(both)
    longest: dict[bytes, int] = {}
    for head in own.conversations + saved.conversations:
        longest[head.conversation] = max(longest.get(head.conversation, 0), head.head_n)
    assert {one.conversation: one.head_n for one in merged.conversations} == longest
    assert (merged.coordinator_seed is None) == (own.coordinator_seed is saved.coordinator_seed is None)
    assert merge_clinician(own, merged) == merged
    assert merge_clinician(merged, merged) == merged


def test_the_saved_signing_key_of_a_console_stands() -> None:
    merged = merge_clinician(console(signing_seed=seed("never enrolled")), console())
    assert merged.signing_seed == seed("signing")


def test_two_heads_of_one_number_are_refused_at_a_console_too() -> None:
    forked = console(conversations=(KeptHead(CONVERSATIONS[0], 2, seed("forked")),))
    for own, saved in ((forked, console()), (console(), forked)):
        assert refusal(merge_clinician, own, saved) == "head"
    longer = console(conversations=(KeptHead(CONVERSATIONS[0], 3, seed("forked")),))
    assert merge_clinician(longer, console()).conversations == longer.conversations


def test_two_logs_of_one_size_are_refused_at_a_console_too() -> None:
    forked = console(log_head=replace(log_head(3), root=seed("forked")))
    for own, saved in ((forked, console()), (console(), forked)):
        assert refusal(merge_clinician, own, saved) == "head"
    assert merge_clinician(console(), console(log_head=log_head(4))).log_head == log_head(4)


def test_a_console_writes_what_it_reads_and_never_more_shifts_than_that() -> None:
    def many(count: int) -> ClinicianState:
        return console(bundles=tuple(KeptBundle(at, seed(f"{at}"), 0, 9, 9) for at in range(count)))

    for state in (many(GREATEST_BUNDLES), console(log_head=None)):
        assert decode_state(encode_state(state)) == state
    assert refusal(encode_state, many(GREATEST_BUNDLES + 1)) == "malformed"


def test_no_seed_of_a_console_is_ever_printed() -> None:
    printed = repr(console(coordinator_seed=seed("coordinator")))
    for secret in ("signing", "shift", "coordinator"):
        assert repr(seed(secret)) not in printed
    assert repr(seed("head")) in printed


@settings(max_examples=80, deadline=None)
@given(own=consoles, saved=consoles)
def test_a_console_loses_no_reminder_and_brings_none_back(own: ClinicianState, saved: ClinicianState) -> None:
    merged = merge_clinician(own, saved)
    both = own.reminders + saved.reminders
    assert {one.id for one in merged.reminders} == {one.id for one in both}
    for one in merged.reminders:
        last = max(other.revision for other in both if other.id == one.id)
        changes = [other.due for other in both if other.id == one.id and other.revision == last]
        # Of two changes at once the one that is still due counts, and of two the sooner.
        assert (one.revision, one.due) == (last, min((due for due in changes if due), default=0))
    dues = {one.id: one.due for one in merged.reminders}
    assert {one.id: one.due for one in merge_clinician(saved, own).reminders} == dues
    assert merge_clinician(own, merged).reminders == merged.reminders
    assert decode_state(encode_state(merged)).reminders == merged.reminders


def test_two_consoles_full_of_reminders_can_still_be_saved_and_what_is_done_goes_first() -> None:
    def many(name: str, due: int) -> ClinicianState:
        return console(
            reminders=tuple(
                KeptReminder(seed(f"{name} {at}", 16), CONVERSATIONS[0], 1, due, "")
                for at in range(GREATEST_REMINDERS)
            )
        )

    merged = merge_clinician(many("own", 0), many("saved", 900))
    assert merged.reminders == merge_clinician(many("saved", 900), many("own", 0)).reminders
    assert {one.due for one in merged.reminders} == {900}
    assert decode_state(encode_state(merged)) == merged


def test_no_note_of_a_reminder_is_ever_printed() -> None:
    assert "tanya" not in repr(
        console(reminders=(KeptReminder(seed("r", 16), CONVERSATIONS[0], 1, 5, "tanya"),))
    )
