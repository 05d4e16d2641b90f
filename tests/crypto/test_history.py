"""Who comes later reads of before what the survivor allowed, and nothing else."""

import pytest

from crypto.chain import Chain
from crypto.history import unwrap_history, wrap_history
from crypto.wrapping import KEM_SIZE, WRAP_SIZE, kem_public, unwrap, wrap
from tests.crypto.seeded import seed
from tests.crypto.telling import SHE, Telling, kem_seed, member, refusal

KEM = kem_public(kem_seed("rini"))
RINI = member("rini").id
NEW, OLD = seed("new block"), seed("old block")


def test_a_history_wrap_opens_for_its_two_blocks_and_member_only() -> None:
    wrapped = wrap_history(KEM, seed("K"), NEW, OLD, RINI)
    assert len(wrapped) == WRAP_SIZE
    assert unwrap_history(kem_seed("rini"), wrapped, NEW, OLD, RINI) == seed("K")
    for given in (
        (kem_seed("sari"), wrapped, NEW, OLD, RINI),
        (kem_seed("rini"), wrapped, OLD, NEW, RINI),
        (kem_seed("rini"), wrapped, NEW, NEW, RINI),
        (kem_seed("rini"), wrapped, NEW, OLD, member("sari").id),
        (kem_seed("rini"), wrapped[:-1] + bytes([wrapped[-1] ^ 1]), NEW, OLD, RINI),
    ):
        assert refusal(unwrap_history, *given) == "unopened"
    for cut in (b"", wrapped[:-1], wrapped + b"\0"):
        assert refusal(unwrap_history, kem_seed("rini"), cut, NEW, OLD, RINI) == "malformed"


def test_a_wrap_is_never_taken_for_a_history_wrap() -> None:
    ordinary = wrap(KEM, seed("K"), NEW, RINI)
    assert refusal(unwrap_history, kem_seed("rini"), ordinary, NEW, NEW, RINI) == "unopened"
    given = wrap_history(KEM, seed("K"), NEW, OLD, RINI)
    assert refusal(unwrap, kem_seed("rini"), given, NEW, RINI) == "unopened"


@pytest.mark.parametrize("kem", [b"", KEM[:-1], bytes([255]) * KEM_SIZE])
def test_what_is_no_kem_key_gets_no_history(kem: bytes) -> None:
    assert refusal(wrap_history, kem, seed("K"), NEW, OLD, RINI) == "malformed"


def joined(*epochs: int) -> Telling:
    """Rini comes in with block 3, for whom she named some epochs; block 4 follows."""
    story = Telling("sari", "dewi").claim("sari")
    given = story.named("rini", epochs=epochs)
    story.team("sari", "sari", lead="sari").team("sari", "sari", "rini", lead="sari", new=[given])
    return story.team("sari", "sari", "rini", lead="sari")


def given(story: Telling, n: int, key: bytes | None = None, by: int = 3) -> bytes:
    new, old = story.blocks[by].hash, story.blocks[n].hash
    return wrap_history(KEM, key or story.key(n), new, old, RINI)


def test_who_is_added_reads_the_epochs_named_for_them() -> None:
    story = joined(1, 2)
    chain = story.told_to("rini")
    assert chain.fault is None
    for n in (1, 2):
        assert refusal(chain.key_for, story.blocks[n].hash) == "epoch"
        chain.accept_history(n, given(story, n), kem_seed("rini"))
        assert chain.key_for(story.blocks[n].hash) == story.key(n)


def test_other_epochs_are_not_taken_even_if_they_are_given() -> None:
    story = joined(1)
    chain = story.told_to("rini")
    for n in (0, 2, 3, 4):
        assert refusal(chain.accept_history, n, given(story, n), kem_seed("rini")) == "history"
    for n in (5, -1):
        assert refusal(chain.accept_history, n, given(story, 1), kem_seed("rini")) == "chain"
    chain.accept_history(1, given(story, 1), kem_seed("rini"))


def test_nobody_is_given_history_who_was_there_from_the_first_or_is_not_there() -> None:
    story = joined(1)
    assert refusal(story.told_to("sari").accept_history, 0, given(story, 0), kem_seed("sari")) == "history"
    assert refusal(story.told_to("tuti").accept_history, 0, given(story, 0), kem_seed("tuti")) == "epoch"
    empty = Chain(RINI)
    assert refusal(empty.accept_history, 0, given(story, 0), kem_seed("rini")) == "chain"


def test_history_needs_the_block_that_added_its_reader_to_be_one_to_rely_on() -> None:
    story = joined(1)
    chain = story.told_to("rini", lost=[3])
    assert refusal(chain.accept_history, 1, given(story, 1), kem_seed("rini")) == "epoch"


def test_a_history_key_is_the_one_its_epoch_was_made_with() -> None:
    story = joined(1)
    chain = story.told_to("rini")
    false = given(story, 1, key=seed("another"))
    assert refusal(chain.accept_history, 1, false, kem_seed("rini")) == "commitment"
    assert refusal(chain.accept_history, 1, given(story, 1, by=4), kem_seed("rini")) == "unopened"
    assert refusal(chain.accept_history, 1, b"", kem_seed("rini")) == "malformed"
    assert refusal(chain.key_for, story.blocks[1].hash) == "epoch"


def test_what_she_gives_herself_is_all_she_likes() -> None:
    story = Telling("sari", "dewi").claim("sari").team(SHE, "sari", "rini", lead="sari")
    chain = story.told_to("rini")
    for n in (0, 1):
        chain.accept_history(n, given(story, n, by=2), kem_seed("rini"))
        assert chain.key_for(story.blocks[n].hash) == story.key(n)
    # Her standing consent gives none.
    story = Telling("sari", "dewi").claim("sari").team("sari", "sari", "rini", lead="sari")
    chain = story.told_to("rini")
    assert chain.fault is None
    assert refusal(chain.accept_history, 1, given(story, 1, by=2), kem_seed("rini")) == "history"
