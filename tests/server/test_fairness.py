"""What one person sends can't hide what others sent, nor pass for what it isn't."""

import os
import time
from dataclasses import replace
from typing import Any

import pytest

from crypto.block import OFFER, Draft, make_block, times
from crypto.certificate import Clinician as Named
from server.doors import Caller, Event, Refused, Role
from server.limits import LARGEST_OFFER, MOST_BLOCKS_AN_HOUR
from server.pace import Paces
from server.sockets import Audience, Sockets, called
from server.steps.chain import BLOCKS_BYTES
from server.steps.waiting import MOST_BYTES, OFFER_BYTES
from tests.server.conftest import Town
from tests.server.line_client import Answered, ended_within
from tests.server.people import KEEP, Clinician, Survivor, Talk, now

SOON_SECONDS = 3.0


def test_a_mailbox_that_calls_again_and_again_hides_nobody(town: Town) -> None:
    loud, quiet = town.survivor(), town.survivor()
    *calls, third = [loud.prepare() for _ in range(3)]
    for talk in calls:
        loud.call("offer", *loud.offer_values(talk))
    with pytest.raises(Answered, match="limited"):
        loud.call("offer", *loud.offer_values(third))
    for talk in calls:
        for _ in range(3):
            envelope = talk.envelope("x" * 3000, talk.at.expires)
            loud.call("send", talk.id, os.urandom(16), envelope)
    real = quiet.ask_for_help()
    rows = {row[0]: row for row in town.sari.waiting()}
    assert real.id in rows
    for talk in calls:
        assert sum(len(envelope) for _seq, envelope, _bucket in rows[talk.id][6]) <= OFFER_BYTES
    # However loud: two requests of the greatest size leave most of the list to others.
    assert 2 * (LARGEST_OFFER + OFFER_BYTES + 4096) < MOST_BYTES / 5
    # Whoever claims one reads all of it; and she may call again once it is no longer waiting.
    theirs = town.sari.claim(rows[calls[0].id])
    assert len(town.sari.call("read", theirs.id, 0)[0]) == 4
    loud.call("offer", *loud.offer_values(third))


def _forged(survivor: Survivor, talk: Talk, **changed: Any) -> tuple[object, ...]:
    """Make an offer whose clinician is not quite who the relay holds."""
    signed, wraps, message, _card = survivor.offer_values(talk)
    head = talk.at
    members = (head.members[0], replace(head.members[1], **changed), *head.members[2:])
    until, expires = times(now(), KEEP, survivor.bucket_seconds)
    draft = Draft(talk.id, 0, OFFER, talk.member, None, None, KEEP, 0, until, expires, members)
    signed, talk.head = make_block(talk.seed, draft, talk.key, [], os.urandom)
    ids = [member.id for member in members]
    rewrapped = [[member, wrap[1]] for member, wrap in zip(ids, wraps, strict=True)]  # type: ignore[call-overload]
    return signed, rewrapped, message, talk.envelope("medical", expires, "card")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": os.urandom(32)}, "members"),
        ({"certificate_hash": os.urandom(32)}, "members"),
        ({"number": 7_000}, "members"),
        ({"id": os.urandom(16)}, "members"),
        ({"prekey_hash": os.urandom(32)}, "stale_prekey"),
        ({}, "ok"),
    ],
)
def test_an_offer_names_clinicians_as_the_relay_holds_them(
    town: Town, changed: dict[str, object], code: str
) -> None:
    """The last case is the control."""
    survivor = town.survivor()
    answer = survivor.open_line.ask("offer", *_forged(survivor, survivor.prepare(), **changed))
    assert answer[0] == code


def _claimed(town: Town) -> tuple[Survivor, Talk, Talk]:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    row = next(row for row in town.sari.waiting() if row[0] == talk.id)
    return survivor, talk, town.sari.claim(row)


def _append(sari: Clinician, talk: Talk) -> list[Any]:
    signed, wraps = sari.rekey(talk)
    answer = sari.line.ask("append", signed, wraps, [])
    if answer[0] == "ok":
        talk.learn(signed, wraps[1][1])
    return answer


def test_a_long_chain_comes_in_pages_and_grows_at_a_bounded_pace(town: Town) -> None:
    survivor, talk, theirs = _claimed(town)
    answers = [_append(town.sari, theirs)[0] for _ in range(MOST_BLOCKS_AN_HOUR + 1)]
    assert answers.count("ok") == MOST_BLOCKS_AN_HOUR - 1
    assert answers[-1] == "limited"
    whole: list[list[Any]] = []
    pages = 0
    more = True
    while more:
        _state, blocks, _prekeys, more, _revocations = survivor.call("blocks", talk.id, len(whole))
        pages += 1
        assert sum(len(block) + len(wrap) for _n, block, wrap, _history in blocks) <= BLOCKS_BYTES
        whole += blocks
    assert [n for n, _block, _wrap, _history in whole] == list(range(theirs.at.n + 1))
    assert pages > 1
    # Control: another conversation may still be re-keyed.
    _survivor, _talk, another = _claimed(town)
    assert _append(town.sari, another)[0] == "ok"


def test_a_role_that_ended_ends_on_an_open_line_too() -> None:
    event = Event("mine", frozenset({Role.CLINICIAN}), (), lambda _caller: ("mine",), "")
    was = Caller(frozenset({Role.CLINICIAN}), "sid", account=bytes(16))

    def audience(role: Role) -> Audience:
        return Audience(
            "/b", frozenset({1}), {"mine": event}, lambda *_: was, lambda _caller: frozenset({role})
        )

    sockets = Sockets(lambda *_: False, Paces(1, time.monotonic))
    with pytest.raises(Refused, match="forbidden"):
        called(event, sockets._refreshed(audience(Role.APPLICANT), was), ())
    # Control: while it holds, the same caller is answered.
    assert called(event, sockets._refreshed(audience(Role.CLINICIAN), was), ()) == ("mine",)


def test_a_line_ends_with_the_session_it_was_opened_under(town: Town) -> None:
    clinician: Named = town.dewi.clinician
    first, account = town.dewi.line, town.dewi.account
    assert first.call("open")[3] == clinician.clinician_id
    # Signing in over the old cookie ends the old session and its lines.
    account.sign_in()
    assert ended_within(first.socket, SOON_SECONDS)
    second = account.line()
    assert second.call("mine")
    account._post("/out", {})
    assert ended_within(second.socket, SOON_SECONDS)
    account.sign_in()
    # Control: a line under the new session lives.
    town.dewi.line = account.line()
    assert town.dewi.call("mine")
