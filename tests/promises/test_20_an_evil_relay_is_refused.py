"""Promise 20: a relay that swaps, replays, reorders, truncates, relabels, downgrades is refused.

Here named attacks on what a real relay stored; `tests/crypto/test_model.py` has the unnamed ones.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from crypto.body import read_text
from crypto.bundle import verify_on_call
from crypto.chain import Chain
from crypto.encoding import decode, encode
from crypto.refused import Refused
from crypto.session import Ledger, Receipt
from crypto.words import SETS, keys_from, sets_to_try
from tests.server.indices import Thief
from tests.server.people import Survivor, authority_of, now
from tests.server.teams import Seat, Team
from tests.server.ward import Ward, open_ward

TEXTS = ("satu", "dua", "tiga", "empat")
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with open_ward(tmp_path_factory.mktemp("ward")) as opened:
        yield opened


@dataclass
class Talk:
    """A conversation of three blocks and four texts of hers; what the relay has of it and of another."""

    ward: Ward
    team: Team
    sari: Seat
    blocks: Rows
    letters: Rows
    elsewhere: Rows

    def reader(self) -> Seat:
        """Sari on a console that knows nothing yet."""
        one = self.sari
        return Seat(
            one.conversation, self.ward.sari.line, one.seed, one.kem_seed, one.member_id, one.bucket_seconds
        )


@pytest.fixture
def talk(ward: Ward) -> Talk:
    team, sari, _rina = ward.awake().with_rina()
    for text in TEXTS:
        assert team.hers.say(text)[0] == "ok"
    sari.catch_up()
    other, _ = ward.led()
    assert other.hers.say("lain")[0] == "ok"
    blocks = sari.line.call("blocks", team.id, 0)[1]
    letters = sari.line.call("read", team.id, 0)[0]
    return Talk(ward, team, sari, blocks, letters, ward.sari.line.call("read", other.id, 0)[0])


def chain_of(talk: Talk, rows: Rows) -> Chain:
    """What a member makes of these blocks; Refused for one that cannot be."""
    reader = talk.reader()
    for _n, signed, wrapped, _history in rows:
        if reader.chain.blocks:
            reader.chain.accept_next(signed, wrapped, reader.kem_seed)
        else:
            reader.chain.accept_first(signed, wrapped, reader.kem_seed)
    return reader.chain


def relabelled(signed: bytes, place: int, value: object) -> bytes:
    """The signed row with one item changed, and the old signature."""
    payload, signature = items(signed)
    row = items(payload)
    row[place] = value
    return encode([encode(row), signature])


def items(encoded: object) -> list[Any]:
    assert isinstance(encoded, bytes)
    row = decode(encoded)
    assert isinstance(row, tuple)
    return list(row)


def with_block(rows: Rows, at: int, signed: bytes) -> Rows:
    return [[n, signed if n == at else own, *rest] for n, own, *rest in rows]


BLOCK_ATTACKS: dict[str, tuple[Callable[[Talk], Rows], str]] = {
    "swap two blocks": (lambda one: [one.blocks[0], one.blocks[2], one.blocks[1]], "signer chain"),
    "replay a block": (lambda one: [*one.blocks[:2], one.blocks[1]], "chain signer"),
    "reorder them": (lambda one: one.blocks[::-1], "signer signature chain"),
    "drop one": (lambda one: [one.blocks[0], one.blocks[2]], "signer chain"),
    "relabel the number": (
        lambda one: with_block(one.blocks, 1, relabelled(one.blocks[1][1], 2, 2)),
        "signature",
    ),
    "relabel the conversation": (
        lambda one: with_block(one.blocks, 1, relabelled(one.blocks[1][1], 1, bytes(16))),
        "signature",
    ),
    "name another lead": (
        lambda one: with_block(one.blocks, 2, relabelled(one.blocks[2][1], 5, one.ward.rina.id)),
        "signature",
    ),
    "lengthen how long it lives": (
        lambda one: with_block(one.blocks, 2, relabelled(one.blocks[2][1], 8, 86_400)),
        "signature",
    ),
    "downgrade the version": (
        lambda one: with_block(one.blocks, 1, relabelled(one.blocks[1][1], 0, 0)),
        "version signature",
    ),
}


@pytest.mark.parametrize("attack", BLOCK_ATTACKS)
def test_blocks_that_the_relay_changed_are_refused(attack: str, talk: Talk) -> None:
    change, codes = BLOCK_ATTACKS[attack]
    with pytest.raises(Refused) as refused:
        chain_of(talk, change(talk))
    assert refused.value.code in codes.split()
    # Control: as they were stored they are taken.
    assert chain_of(talk, talk.blocks).fault is None


def test_control_without_signatures_another_lead_would_be_taken(talk: Talk) -> None:
    """As their signer might have written it; nothing but the signature says otherwise."""
    change, _ = BLOCK_ATTACKS["name another lead"]
    with patch("crypto.block.verify", lambda *_: None):
        assert chain_of(talk, change(talk)).head.lead == talk.ward.rina.id


def test_somebody_elses_wraps_open_nothing_and_nothing_is_sealed_under_that_head(talk: Talk) -> None:
    hers = talk.team.survivor.open_line.call("blocks", talk.team.id, 0)[1]
    swapped = [[n, signed, hers[n][2], history] for n, signed, _, history in talk.blocks]
    chain = chain_of(talk, swapped)
    assert chain.fault == "unopened"
    with pytest.raises(Refused):
        chain.key_for(chain.head.hash)


def taken(talk: Talk, letters: Rows) -> tuple[list[str], bool]:
    """What a member is shown of her texts, and whether a gap is reported."""
    chain, ledger = chain_of(talk, talk.blocks), Ledger()
    texts, gaps = [], False
    for _seq, envelope, _bucket in letters:
        try:
            opened = chain.open(envelope)
        except Refused:
            continue
        receipt = ledger.accept(opened)
        gaps |= receipt.gap
        if not receipt.repeated and opened.message.kind == "text":
            texts.append(read_text(opened.message.body))
    return texts, gaps


def test_what_is_replayed_is_shown_once(talk: Talk) -> None:
    assert taken(talk, [*talk.letters, *talk.letters])[0] == list(TEXTS)
    with patch.object(Ledger, "accept", lambda *_: Receipt(repeated=False, gap=False)):
        assert taken(talk, [*talk.letters, *talk.letters])[0] == [*TEXTS, *TEXTS]


@pytest.mark.parametrize("order", [[1, 0, 2, 3], [0, 2, 3], [0, 1, 3, 2], [3]])
def test_what_is_reordered_or_left_out_is_a_gap(order: list[int], talk: Talk) -> None:
    card, *texts = talk.letters
    assert taken(talk, [card, *(texts[at] for at in order)])[1]
    # Control: in their own order nothing is missing.
    assert taken(talk, [card, *texts]) == (list(TEXTS), False)


def test_texts_of_another_conversation_or_under_another_label_open_nothing(talk: Talk) -> None:
    assert taken(talk, talk.elsewhere) == ([], False)
    chain = chain_of(talk, talk.blocks)
    for place, value in ((2, chain.blocks[1].hash), (3, 2**31)):
        labelled = []
        for seq, envelope, bucket in talk.letters:
            authenticated, sealed = items(envelope)
            header = items(authenticated)
            header[place] = value
            labelled.append([seq, encode([encode(header), sealed]), bucket])
        assert taken(talk, labelled[-len(TEXTS) :]) == ([], False)


def test_a_truncated_chain_leaves_the_texts_under_it_unread_and_a_known_head_is_missed(talk: Talk) -> None:
    short = chain_of(talk, talk.blocks[:2])
    with pytest.raises(Refused) as refused:
        short.open(talk.letters[-1][1])
    assert refused.value.code == "epoch"
    # The state knows a later head than the relay shows.
    assert len(short.blocks) <= talk.sari.head.n


# What lies in the database


@contextmanager
def database(ward: Ward) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(ward.relay.data / "relay.db", timeout=10)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def swap(ward: Ward, table: str, where: tuple[str, tuple[object, ...]], column: str = "sealed") -> None:
    """Exchange what the first two rows hold."""
    clause, values = where
    with database(ward) as rows:
        found = rows.execute(f"SELECT rowid, {column} FROM {table} WHERE {clause}", values).fetchall()  # noqa: S608  (our own)
        (first, one), (second, other) = found[:2]
        assert one != other
        for place, content in ((first, other), (second, one)):
            rows.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (content, place))  # noqa: S608  (our own)


def reread(talk: Talk) -> tuple[list[str], bool]:
    """Everything from the relay again; what is missing or cannot be is no text."""
    line = talk.sari.line
    blocks = line.ask("blocks", talk.team.id, 0)
    letters = line.ask("read", talk.team.id, 0)
    if blocks[0] != "ok" or letters[0] != "ok":
        return [], True
    talk.blocks = blocks[2]
    try:
        return taken(talk, letters[1])
    except Refused:
        return [], True


STORED: dict[str, tuple[str, str]] = {
    "two envelopes": ("envelopes", "conversation = ? ORDER BY seq DESC"),
    "two blocks": ("blocks", "conversation = ? ORDER BY n DESC"),
    "two members' wraps": ("wraps", "conversation = ? AND n = 2 ORDER BY member = ? DESC"),
}


@pytest.mark.parametrize("what", STORED)
def test_rows_that_change_places_in_the_database_are_not_taken_for_each_other(what: str, talk: Talk) -> None:
    assert reread(talk) == (list(TEXTS), False)
    table, clause = STORED[what]
    # The one who reads is among them.
    hers = Thief(talk.ward.relay.data).wrap_of(talk.sari.member_id, talk.team.id, 2)
    places = (talk.team.id, hers)[: clause.count("?")]
    swap(talk.ward, table, (clause, places))
    texts, gap = reread(talk)
    assert texts != list(TEXTS)
    assert texts == [one for one in TEXTS if one in texts]
    assert gap or not texts or texts == list(TEXTS[: len(texts)])


def test_a_bundle_under_another_clinicians_name_is_left_out(ward: Ward) -> None:
    survivor = Survivor(ward.relay).begin()
    names = {one.clinician.clinician_id for one in survivor.on_call()}
    two = ("clinician_id IN (?, ?) ORDER BY clinician_id", (ward.dewi.id, ward.tini.id))
    swap(ward, "bundles", two, "bundle")
    left = {one.clinician.clinician_id for one in survivor.on_call()}
    swap(ward, "bundles", two, "bundle")
    assert names - left == {ward.dewi.id, ward.tini.id}
    assert {one.clinician.clinician_id for one in survivor.on_call()} == names


# Downgrades


def test_yesterdays_log_and_list_are_refused_by_whoever_has_seen_a_newer_one(ward: Ward) -> None:
    survivor = Survivor(ward.relay).begin()
    yesterday = survivor.call("on_call", "any", 0)
    ward.staff.clinician()
    survivor.on_call()
    known = survivor.log_head
    statement, pairs, moment, revocations, _ = yesterday
    authority = authority_of(ward.relay, statement, revocations)
    given = [tuple(pair) for pair in pairs]
    with pytest.raises(Refused) as refused:
        verify_on_call(authority, given, "any", moment, known=known, consistency=[])
    assert refused.value.code == "log"
    # Control: whoever has seen no log has nothing to hold against it.
    assert verify_on_call(authority, given, "any", moment).on_call


def test_an_older_state_does_not_open_with_the_share_of_today_and_its_own_is_served_no_more(
    ward: Ward,
) -> None:
    survivor = Survivor(ward.relay).begin()
    survivor.save(b"first")
    opened = survivor.call("open")
    old_blob, old_share = opened[3], opened[4]
    survivor.save(b"second")
    _, _, _, blob, share, *_ = survivor.call("open")
    assert share != old_share
    with pytest.raises(Refused) as refused:
        survivor.opened_state(share, old_blob)
    assert refused.value.code == "commitment"
    # Control: blob and share of one version open.
    assert survivor.opened_state(share, blob) == b"second"


def test_no_weaker_parameters_of_the_words_are_ever_tried() -> None:
    words = "abadi " * 5 + "abadi"
    assert sets_to_try(SETS, now()) == (1,)
    with pytest.raises(Refused) as refused:
        keys_from(words, os.urandom(16), 0)
    assert refused.value.code == "version"
