"""Drafts that everybody takes: each step of a conversation as clients make it."""

from dataclasses import replace

import pytest

from crypto import drafting
from crypto.block import CLAIM, OFFER, TEAM, Draft, bucket_of, rekey_needed, round_up, times
from crypto.block_rules import made
from tests.crypto import people, world
from tests.crypto.telling import SHE, Telling, member

DAY, HOUR = people.DAY, 3600
HERS, SARI, DEWI, RINI = (member(name) for name in (SHE, "sari", "dewi", "rini"))


def test_an_epoch_ends_after_a_day_at_most_and_expires_on_a_bucket() -> None:
    assert times(1000, 60, 10) == (1060, 1120)
    assert times(1001, 7 * DAY, 3600)[0] == 1001 + DAY
    assert round_up(900, 900) == 900
    assert round_up(901, 900) == 1800
    block = world.offer()[1]
    assert not rekey_needed(block, block.until - 1)
    assert rekey_needed(block, block.until)
    assert block.expires % world.BUCKET_SECONDS == 0


def test_everything_is_kept_until_a_day_after_her_return_and_the_last_shift() -> None:
    assert times(1000, 60, 10, 5000) == (1060, 5000 + DAY)
    assert times(1000, 60, 10, 990, 7001) == (1060, 990 + DAY)
    assert times(1000, 60, 10, 0, 7001) == (1060, 7010)
    assert times(1000, 60, 10, 0, 900) == (1060, 1120)


def test_what_is_said_waits_until_a_day_after_her_return_and_never_past_the_block() -> None:
    block = replace(world.offer()[1], keep=60, returns=0, expires=1000 + 20 * DAY)
    assert bucket_of(block, 1000, 900) == 1800
    back = replace(block, returns=1000 + 3 * DAY)
    assert bucket_of(back, 1000, 900) == round_up(1000 + 4 * DAY, 900)
    # In the day after it too; then as ever.
    assert bucket_of(back, back.returns + DAY - 1000, 900) == round_up(back.returns + DAY, 900)
    assert bucket_of(back, back.returns + DAY + 900, 900) == round_up(back.returns + DAY + 960, 900)
    assert bucket_of(replace(back, expires=1800), 1000, 900) == 1800


def test_a_first_offer_asks_whom_she_chose() -> None:
    draft = drafting.first_offer(
        world.CONVERSATION, (HERS, SARI, DEWI), world.KEEP, 0, drafting.Moment(people.NOW, 900)
    )
    assert draft == world.offer_draft()
    closed = drafting.first_offer(
        world.CONVERSATION, (HERS, SARI), HOUR, 0, drafting.Moment(people.NOW, 900), people.NOW + 60 * HOUR
    )
    assert (closed.until, closed.expires) == (people.NOW + HOUR, people.NOW + 60 * HOUR)


def test_each_step_follows_upon_the_head_with_its_terms() -> None:
    story = Telling("sari", "dewi")
    offer = story.head
    claim = drafting.claim(offer, (HERS, SARI), SARI.id, story.moment)
    assert (claim.n, claim.kind, claim.signer, claim.lead) == (1, CLAIM, SARI.id, SARI.id)
    assert (claim.previous, claim.conversation) == (offer.hash, offer.conversation)
    head = story.claim("sari").head
    added = drafting.team(head, SARI.id, (HERS, SARI, RINI), RINI.id, story.moment)
    assert (added.n, added.kind, added.signer, added.lead) == (2, TEAM, SARI.id, RINI.id)
    assert (added.keep, added.returns, added.members) == (head.keep, head.returns, (HERS, SARI, RINI))
    again = drafting.call_again(head, (HERS, DEWI), story.moment, story.time + 50 * HOUR)
    assert (again.n, again.kind, again.signer, again.lead) == (2, OFFER, HERS.id, None)
    assert again.expires == round_up(story.time + 50 * HOUR, world.BUCKET_SECONDS)
    changed = drafting.change_terms(head, head.members, HOUR, story.time + DAY, story.moment)
    assert (changed.kind, changed.signer, changed.lead) == (TEAM, HERS.id, SARI.id)
    assert (changed.keep, changed.returns) == (HOUR, story.time + DAY)
    # The lead who is not among them leads no more.
    assert drafting.change_terms(head, (HERS, DEWI), HOUR, 0, story.moment).lead is None


@pytest.mark.parametrize("keep", [1, HOUR, DAY, 7 * DAY])
@pytest.mark.parametrize("returns_in", [0, HOUR, 3 * DAY, 14 * DAY])
@pytest.mark.parametrize("bucket_seconds", [10, 900, 3600])
def test_every_draft_is_a_block_that_holds(keep: int, returns_in: int, bucket_seconds: int) -> None:
    story = Telling("sari", "dewi", keep=keep)

    def now() -> drafting.Moment:
        return drafting.Moment(story.time, bucket_seconds)

    def put(signer: str, draft: Draft) -> None:
        story.put(signer, draft, story.consents)

    put("sari", drafting.claim(story.head, (HERS, SARI), SARI.id, now()))
    returns = returns_in and story.time + returns_in
    put(SHE, drafting.change_terms(story.head, story.head.members, keep, returns, now()))
    put("sari", drafting.team(story.head, SARI.id, (HERS, SARI, RINI), SARI.id, now()))
    put("rini", drafting.team(story.head, RINI.id, (HERS, SARI), SARI.id, now()))
    put(SHE, drafting.call_again(story.head, (HERS, DEWI), now(), story.time + 60 * HOUR))
    put("dewi", drafting.claim(story.head, (HERS, DEWI), DEWI.id, now()))
    assert story.head.n == 6
    # Long after her return the others go on with the same terms.
    story.time += 30 * DAY
    put("dewi", drafting.team(story.head, DEWI.id, (HERS, DEWI), DEWI.id, now()))
    assert story.head.returns == returns


@pytest.mark.parametrize(("latest_end", "expires"), [(48, 48), (60, 60), (61, 60), (72, 60)])
def test_no_offer_is_made_for_longer_than_a_verifier_takes(latest_end: int, expires: int) -> None:
    story = Telling("sari")
    end = story.time + latest_end * HOUR
    story.put(SHE, drafting.call_again(story.head, (HERS, DEWI), story.moment, end), story.consents)
    assert 0 <= story.head.expires - (made(story.head) + expires * HOUR) < world.BUCKET_SECONDS


def test_the_key_of_whoever_left_is_used_by_nobody() -> None:
    story = Telling("sari", "dewi").claim("sari").team("sari", "sari", "rini", lead="sari")
    assert not rekey_needed(story.head, story.time)
    assert rekey_needed(story.team("rini", "sari", lead="sari").head, story.time)
    assert not rekey_needed(story.team("sari", "sari", lead="sari").head, story.time)
    # A lead who hands over and stays made a key that they may go on with.
    assert not rekey_needed(story.team("sari", "sari", "rini", lead="rini").head, story.time)
    assert rekey_needed(story.team("sari", "rini", lead="rini").head, story.time)
