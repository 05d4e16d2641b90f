"""Two phones of hers have saved: she loses no key, and never falls back behind what she knew."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.log_head import LogHead
from crypto.merging import merge_survivor
from crypto.survivor_state import (
    GREATEST_PREKEYS,
    OFFERED,
    OFFERING,
    KeptConversation,
    KeptPrekey,
    SurvivorState,
    decode_state,
    encode_state,
)
from tests.crypto.refusing import refusal
from tests.crypto.seeded import seed

CONVERSATIONS = tuple(seed(f"conversation {at}", 16) for at in range(4))
NOBODY: frozenset[bytes] = frozenset()
NOTHING: frozenset[tuple[bytes, int]] = frozenset()


def hash_of(conversation: bytes, n: int) -> bytes:
    return seed(f"block {n} of {conversation.hex()}")


def log_head(size: int, log: str = "log") -> LogHead:
    return LogHead(seed(log), size, seed(f"{log} of {size}"))


few = settings(max_examples=40, deadline=None)
numbers = st.integers(0, 5)
times = st.integers(0, 1000)


@st.composite
def prekeys(draw: st.DrawFn, conversation: bytes) -> tuple[KeptPrekey, ...]:
    """A few of those that her phones ever made; two phones may have made one of the same number."""
    made = st.tuples(numbers, st.sampled_from("ab"), times)
    some = draw(st.lists(made, max_size=5, unique_by=lambda one: one[:2]))
    made_so = (
        KeptPrekey(number, seed(f"{conversation.hex()} {number} {phone}"), 10 * number, last)
        for number, phone, last in some
    )
    return tuple(sorted(made_so, key=lambda one: (one.number, one.seed)))


@st.composite
def kept(draw: st.DrawFn, conversation: bytes) -> KeptConversation:
    n = draw(numbers)
    known = n > 0 or draw(st.booleans())
    return KeptConversation(
        conversation,
        seed(f"signing {conversation.hex()}"),
        draw(prekeys(conversation)),
        n,
        hash_of(conversation, n) if known else None,
        hash_of(conversation, 0) if draw(st.booleans()) else None,
        draw(st.sampled_from(("medical", "legal"))),
        draw(st.integers(0, 2)),
        draw(st.sampled_from((3600, 86_400))),
    )


@st.composite
def states(draw: st.DrawFn) -> SurvivorState:
    chosen = draw(st.permutations(CONVERSATIONS))[: draw(st.integers(0, 4))]
    head = draw(st.none() | numbers.map(log_head))
    return SurvivorState(draw(times), head, tuple(draw(kept(one)) for one in chosen))


def seeds_of(
    state: SurvivorState, without: frozenset[tuple[bytes, int]] = NOTHING
) -> set[tuple[bytes, int, bytes]]:
    return {
        (one.conversation, prekey.number, prekey.seed)
        for one in state.conversations
        for prekey in one.prekeys
        if (one.conversation, prekey.number) not in without
    }


def heads_of(state: SurvivorState) -> dict[bytes, tuple[int, bool]]:
    return {one.conversation: (one.head_n, one.head_hash is not None) for one in state.conversations}


unpublished_sets = st.frozensets(st.tuples(st.sampled_from(CONVERSATIONS), numbers), max_size=6)


@few
@given(own=states(), saved=states(), unpublished=unpublished_sets)
def test_no_published_prekey_is_lost_and_no_unpublished_one_stays(
    own: SurvivorState, saved: SurvivorState, unpublished: frozenset[tuple[bytes, int]]
) -> None:
    merged = merge_survivor(own, saved, NOBODY, unpublished)
    assert seeds_of(merged) == seeds_of(saved) | seeds_of(own, without=unpublished)


@few
@given(own=states(), saved=states())
def test_a_prekeys_seed_is_kept_for_the_last_block_that_either_phone_saw(
    own: SurvivorState, saved: SurvivorState
) -> None:
    def last(state: SurvivorState) -> dict[tuple[bytes, bytes], int]:
        return {
            (one.conversation, prekey.seed): prekey.last_expires
            for one in state.conversations
            for prekey in one.prekeys
        }

    merged, mine, theirs = last(merge_survivor(own, saved, NOBODY, NOTHING)), last(own), last(saved)
    assert merged == {name: max(mine.get(name, 0), theirs.get(name, 0)) for name in mine | theirs}


@few
@given(own=states(), saved=states())
def test_the_longest_head_wins(own: SurvivorState, saved: SurvivorState) -> None:
    mine, theirs = heads_of(own), heads_of(saved)
    merged = merge_survivor(own, saved, NOBODY, NOTHING)
    least = (0, False)
    assert heads_of(merged) == {
        name: max(mine.get(name, least), theirs.get(name, least)) for name in mine | theirs
    }
    sizes = [state.log_head.size for state in (own, saved) if state.log_head]
    assert merged.log_head == (log_head(max(sizes)) if sizes else None)
    assert merged.saved_at == max(own.saved_at, saved.saved_at)
    for one in merged.conversations:
        assert one.head_hash in {None, hash_of(one.conversation, one.head_n)}


@few
@given(own=states(), saved=states(), unpublished=unpublished_sets)
def test_merging_again_changes_nothing(
    own: SurvivorState, saved: SurvivorState, unpublished: frozenset[tuple[bytes, int]]
) -> None:
    merged = merge_survivor(own, saved, NOBODY, unpublished)
    assert merge_survivor(own, merged, NOBODY, unpublished) == merged
    assert merge_survivor(merged, merged, NOBODY, NOTHING) == merged


@few
@given(one=states(), other=states())
def test_only_on_a_tie_it_matters_which_phone_merges(one: SurvivorState, other: SurvivorState) -> None:
    tied = {
        name for name, head in heads_of(one).items() if heads_of(other).get(name, (-1, False))[0] == head[0]
    }

    def settled(state: SurvivorState) -> tuple[object, ...]:
        alike = [
            replace(kept, need="", keep=0) if kept.conversation in tied else kept
            for kept in state.conversations
        ]
        return state.saved_at, state.log_head, sorted(alike, key=lambda kept: kept.conversation)

    assert settled(merge_survivor(one, other, NOBODY, NOTHING)) == settled(
        merge_survivor(other, one, NOBODY, NOTHING)
    )


@few
@given(own=states(), saved=states(), gone=st.frozensets(st.sampled_from(CONVERSATIONS)))
def test_what_has_ended_comes_back_from_neither_phone(
    own: SurvivorState, saved: SurvivorState, gone: frozenset[bytes]
) -> None:
    merged = merge_survivor(own, saved, gone, NOTHING)
    assert set(heads_of(merged)) == (set(heads_of(own)) | set(heads_of(saved))) - gone


@few
@given(own=states(), saved=states())
def test_what_is_merged_can_be_kept(own: SurvivorState, saved: SurvivorState) -> None:
    merged = merge_survivor(own, saved, NOBODY, NOTHING)
    assert decode_state(encode_state(merged)) == merged


def hers(**changed: object) -> SurvivorState:
    name = CONVERSATIONS[0]
    one = KeptConversation(
        name,
        seed("signing"),
        (KeptPrekey(1, seed("prekey"), 9, 9),),
        2,
        hash_of(name, 2),
        hash_of(name, 0),
        "medical",
        OFFERED,
        3600,
    )
    return SurvivorState(5, log_head(3), (replace(one, **changed),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "control"),
    [
        ({"head_hash": seed("forked")}, {"head_hash": seed("forked"), "head_n": 3}),
        ({"block0_hash": seed("another")}, {"block0_hash": None}),
        ({"signing_seed": seed("another")}, {"signing_seed": seed("signing")}),
    ],
)
def test_states_that_contradict_each_other_are_refused(
    changed: dict[str, object], control: dict[str, object]
) -> None:
    for own, saved in ((hers(**changed), hers()), (hers(), hers(**changed))):
        assert refusal(merge_survivor, own, saved, NOBODY, NOTHING) == "head"
    assert refusal(merge_survivor, hers(**control), hers(), NOBODY, NOTHING) is None


def test_two_logs_of_one_size_are_refused() -> None:
    forked = replace(hers(), log_head=replace(log_head(3), root=seed("forked")))
    for own, saved in ((forked, hers()), (hers(), forked)):
        assert refusal(merge_survivor, own, saved, NOBODY, NOTHING) == "head"
    longer = replace(hers(), log_head=log_head(4))
    assert merge_survivor(hers(), longer, NOBODY, NOTHING).log_head == log_head(4)


def test_of_two_logs_each_phone_keeps_its_own() -> None:
    for own, saved in ((log_head(3, "old"), log_head(5)), (log_head(5), log_head(3, "old"))):
        states = replace(hers(), log_head=own), replace(hers(), log_head=saved)
        assert merge_survivor(*states, NOBODY, NOTHING).log_head == own
    without = replace(hers(), log_head=None)
    for states in ((without, hers()), (hers(), without)):
        assert merge_survivor(*states, NOBODY, NOTHING).log_head == hers().log_head


def test_the_longer_head_brings_its_own_need_and_keep() -> None:
    longer = hers(
        head_n=3, head_hash=hash_of(CONVERSATIONS[0], 3), need="legal", keep=86_400, intent=OFFERING
    )
    for own, saved in ((longer, hers()), (hers(), longer)):
        (one,) = merge_survivor(own, saved, NOBODY, NOTHING).conversations
        assert (one.head_n, one.need, one.keep, one.intent) == (3, "legal", 86_400, OFFERED)
    (tied,) = merge_survivor(hers(need="legal"), hers(), NOBODY, NOTHING).conversations
    assert tied.need == "medical"


def test_more_prekeys_than_can_be_read_back_are_never_written() -> None:
    def many(count: int) -> SurvivorState:
        return hers(prekeys=tuple(KeptPrekey(at, seed(f"{at}"), 9, 9) for at in range(count)))

    assert refusal(encode_state, many(GREATEST_PREKEYS + 1)) == "malformed"
    assert decode_state(encode_state(many(GREATEST_PREKEYS))) == many(GREATEST_PREKEYS)


def test_no_seed_of_a_state_is_ever_printed() -> None:
    printed = repr(hers())
    for secret in ("signing", "prekey"):
        assert repr(seed(secret)) not in printed
    assert repr(hers().conversations[0].head_hash) in printed
