"""Everybody who calls stands in the list of whom they called, however loud the others are."""

import math
import os
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import msgpack
import pytest

from crypto import drafting
from crypto.block import Draft, make_block
from crypto.body import text_body
from crypto.envelope import Header, seal
from crypto.wrapping import wrap
from server.conversations.service import OFFER_ENVELOPES, OFFER_LARGEST
from server.doors import Caller, Role
from server.gate import Gate
from server.limits import (
    CONSOLE_QUEUED_BYTES,
    LARGEST_OFFER,
    LARGEST_PREKEY,
    MOST_WAITING,
    QUEUED_BYTES,
    WRAP_BYTES,
)
from server.requests import store as requests
from server.requests.ladder import Step
from server.requests.store import Waiting as Asked
from server.steps.parts import Parts
from server.steps.waiting import OFFER_BYTES, Waiting, fairly
from tests.server.people import Survivor, now
from tests.server.teams import A_DAY, Team
from tests.server.ward import Ward, open_ward

CALLER = Caller(frozenset({Role.CLINICIAN}), "sid", clinician=b"c" * 16)
CARD_BYTES = 1200


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with open_ward(tmp_path_factory.mktemp("ward")) as opened:
        yield opened


def listed(count: int, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """List so many requests of the greatest size that the relay takes, each with four envelopes."""
    asked = [Asked(n.to_bytes(16), Step.DUTY, now(), now() + 60, 0, urgent=False) for n in range(count)]
    monkeypatch.setattr(requests, "waiting_for", lambda *_: asked)
    sizes = [CARD_BYTES, *[OFFER_LARGEST] * (OFFER_ENVELOPES - 1)]
    envelopes = [(seq + 1, bytes(size), now()) for seq, size in enumerate(sizes)]
    found = SimpleNamespace(head_n=0, mailbox=bytes(16), id=bytes(16), offer_from=0)
    conversations = SimpleNamespace(
        find=lambda *_: found,
        wraps=lambda *_: {0: bytes(WRAP_BYTES)},
        blocks=lambda *_: [(0, bytes(LARGEST_OFFER))],
        envelopes=lambda *_: envelopes,
    )
    mailboxes = SimpleNamespace(prekey_object=lambda *_: bytes(LARGEST_PREKEY))
    parts = SimpleNamespace(
        now=now,
        conversations=conversations,
        mailboxes=mailboxes,
        shredder=None,
        read=lambda job: job(None),
        gate=Gate(math.inf, time.monotonic, os.urandom),
    )
    return cast("list[list[Any]]", Waiting(cast("Parts", parts)).waiting(CALLER))


def test_a_hundred_of_the_loudest_stand_in_the_list_each_with_its_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = listed(100, monkeypatch)
    assert len(rows) == 100
    assert all(len(row[6]) >= 1 for row in rows)
    # With more of them the rows stay whole, and go without what was said.
    rows = listed(200, monkeypatch)
    assert len(rows) > 100
    assert all(len(row) == 9 and len(row[3]) == LARGEST_OFFER for row in rows)
    packet = {"type": 3, "nsp": "/b", "id": 1, "data": ["ok", rows]}
    assert len(msgpack.packb(packet)) < CONSOLE_QUEUED_BYTES
    # Control: where few wait, all of it is there that a request may weigh.
    (row,) = listed(1, monkeypatch)
    assert sum(len(one[1]) for one in row[6]) > OFFER_BYTES / 2


def drafted(ward: Ward, team: Team, returns: int = 0) -> Draft:
    members = team.members(ward.sari, ward.dewi, ward.rina, ward.tini)
    return drafting.first_offer(team.id, members, 3600, returns, team.hers.moment())


def loud(ward: Ward, team: Team, draft: Draft) -> list[Any]:
    """Offer as many bytes as the relay takes; gives the code."""
    for pad in range(3100, 0, -50):
        key = os.urandom(32)
        signed, block = make_block(team.seed, draft, key, [bytes(pad)], os.urandom)
        if len(signed) <= LARGEST_OFFER:
            break
    wraps = [[one.id, wrap(team.kems[one.id], key, block.hash, one.id)] for one in draft.members]

    def envelope(size: int) -> bytes:
        message = team.hers.session.compose("text", text_body("x" * size), now(), ())
        header = Header(team.id, block.hash, block.expires)
        return seal(key, team.seed, header, message, os.urandom)

    line = team.survivor.open_line
    answer = line.ask("offer", signed, wraps, os.urandom(16), envelope(3000))
    for _ in range(OFFER_ENVELOPES - 1):
        line.ask("send", team.id, os.urandom(16), envelope(500))
    return answer


def test_mailboxes_that_call_loudly_hide_nobody_who_calls_later(ward: Ward) -> None:
    for _ in range(20):
        survivor = Survivor(ward.relay).begin()
        for team in [Team(survivor) for _ in range(MOST_WAITING)]:
            assert loud(ward, team, drafted(ward, team))[0] == "ok"
        survivor.open_line.close()
    late = Team(Survivor(ward.relay).begin())
    assert late.ask(ward.sari, ward.dewi)[0] == "ok"
    rows = ward.sari.waiting()
    assert len(rows) == 20 * MOST_WAITING + 1
    assert late.id in {row[0] for row in rows}
    # It is more than another line might have waiting, and came whole.
    assert len(msgpack.packb(rows)) > QUEUED_BYTES
    assert late.claimed_by(ward.sari).head.n == 1


def test_a_first_call_does_not_wait_for_the_day_she_means_to_be_back(ward: Ward) -> None:
    team = Team(Survivor(ward.relay).begin())
    draft = drafted(ward, team, now() + 13 * A_DAY)
    assert loud(ward, team, draft) == ["times"]
    # Control: without that day the same call is taken.
    assert loud(ward, team, drafted(ward, team))[0] == "ok"


def test_a_claim_whose_answer_was_lost_is_ok_again(ward: Ward) -> None:
    team = ward.awake().team(ward.sari, ward.dewi)
    _seat, given = team.claim_values(ward.sari)
    assert ward.sari.line.ask("claim", *given) == ["ok"]
    assert ward.sari.line.ask("claim", *given) == ["ok"]
    # Control: anybody else's claim, or another of hers, is too late.
    assert ward.dewi.line.ask("claim", *given) == ["taken"]
    mine = team.seat(ward.sari)
    again = team.change(mine, ward.sari, ward.sari)
    assert ward.sari.line.ask("claim", *again) == ["taken"]
    # Nor once the conversation has gone on.
    assert mine.append(again) == ["ok", 2]
    assert ward.sari.line.ask("claim", *given)[0] != "ok"


def test_neither_a_crowd_of_urgent_nor_of_calm_requests_hides_the_other() -> None:
    def asked(n: int, *, urgent: bool) -> Asked:
        return Asked(n.to_bytes(16), Step.DUTY, n, n + 60, 0, urgent=urgent)

    crowd = [asked(n, urgent=True) for n in range(90)]
    calm = [asked(n, urgent=False) for n in range(100, 190)]
    shown = fairly([*crowd, *calm])[:60]
    for one in (crowd[0], crowd[-1], calm[0], calm[-1]):
        assert one in shown
    assert len(set(fairly([*crowd, *calm]))) == 180
