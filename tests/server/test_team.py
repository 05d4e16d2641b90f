"""A conversation grows to a team and shrinks again, over the real line of a real relay."""

import os
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from crypto import drafting
from crypto.authority import verify_certificate
from crypto.block import make_block, open_next
from crypto.member import Member
from crypto.refused import Refused as NotVerified
from crypto.signing import public_key
from server.conversations.service import Chains, Conversation, next_block
from server.doors import Refused
from tests.server.people import Clinician, authority_of, now
from tests.server.teams import A_DAY, as_member
from tests.server.ward import Ward, is_out


def test_a_colleague_is_added_and_reads_the_history_that_the_survivor_named(ward: Ward) -> None:
    team, sari = ward.led()
    assert team.hers.say("satu")[0] == "ok"
    consent = team.named(ward.rina, [1])
    given = team.change(sari, ward.sari, ward.sari, ward.rina, consents=[consent])
    history = sari.history_for(ward.rina, [1])
    assert sari.append(given, history) == ["ok", 2]
    conversation, n, signed, wrapped, brought = ward.rina.line.pushed("block")
    assert (conversation, n, signed) == (team.id, 2, given[0])
    assert wrapped == given[1][2][1]
    assert brought == [[1, history[0][2]]]

    rina = team.seat(ward.rina)
    assert rina.chain.fault is None
    assert rina.texts() == ["satu"]
    team.hers.catch_up()
    assert team.hers.say("dua")[0] == "ok"
    assert rina.texts() == ["satu", "dua"]
    assert [row[0] for row in ward.rina.call("mine")[0] if row[0] == team.id] == [team.id]
    # Nobody else is given what was wrapped for her, and the others' own wraps stay their own.
    for line in (team.survivor.open_line, ward.sari.line):
        blocks = line.call("blocks", team.id, 0)[1]
        assert [len(old) for _n, _block, _wrap, old in blocks] == [0, 0, 0]
    blocks = ward.rina.line.call("blocks", team.id, 0)[1]
    assert [(wrap is None, len(old)) for _n, _block, wrap, old in blocks] == [
        (True, 0),
        (True, 0),
        (False, 1),
    ]


def test_history_goes_to_new_members_and_of_earlier_epochs_alone(ward: Ward) -> None:
    team, sari = ward.led()
    given = team.change(sari, ward.sari, ward.sari, ward.rina)
    ((member, _, wrap),) = sari.history_for(ward.rina, [1])
    wrong = ([[ward.sari.id, 1, wrap]], [[member, 2, wrap]], [[member, 99, wrap]], [[member, 1, wrap]] * 2)
    for history in wrong:
        assert sari.append(given, history) == ["history"]
    assert sari.append(given, [[member, 1, wrap]]) == ["ok", 2]


def test_whoever_is_removed_finds_nothing_that_was_kept_and_hears_nothing_new(ward: Ward) -> None:
    team, sari = ward.led()
    consent = team.named(ward.rina, [1])
    given = team.change(sari, ward.sari, ward.sari, ward.rina, consents=[consent])
    sari.append(given, sari.history_for(ward.rina, [1]))
    team.hers.catch_up()
    rina = team.seat(ward.rina)
    # Control: while she is in it, wrap, history and membership are there, and what is said reaches her.
    assert ward.rows_of(ward.rina, team) == 3
    team.hers.say("untuk bertiga")
    assert ward.rina.line.pushed("envelope")[0] == team.id

    ward.rina.line.pushes.clear()
    assert team.hers.append(team.change(team.hers, ward.sari, ward.sari)) == ["ok", 3]
    assert ward.rina.line.pushed("gone") == [team.id]
    assert ward.rows_of(ward.rina, team) == 0
    sari.catch_up()
    assert team.hers.say("untuk berdua")[0] == "ok"
    assert sari.texts()[-1] == "untuk berdua"
    is_out(rina, ward.rina)
    assert rina.append(team.change(rina, ward.sari, ward.sari, ward.rina)) == ["gone"]

    # Added again she is given the new epoch, and nothing of those before.
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.rina)) == ["ok", 4]
    blocks = ward.rina.line.call("blocks", team.id, 0)[1]
    assert [(wrap is None, old) for _n, _block, wrap, old in blocks] == [(True, [])] * 4 + [(False, [])]


def test_a_conversation_is_handed_over_and_the_new_lead_leads(ward: Ward) -> None:
    team, sari, rina = ward.with_rina()
    assert sari.append(team.change(sari, ward.rina, ward.rina)) == ["ok", 3]
    assert ward.rina.line.pushed("block")[1] == 2
    assert ward.rina.line.pushed("block")[1] == 3
    rina.catch_up()
    assert rina.chain.fault is None
    assert rina.head.lead == ward.rina.id
    is_out(sari, ward.sari)
    assert rina.append(team.change(rina, ward.rina, ward.rina, ward.tini)) == ["ok", 4]
    assert team.seat(ward.tini).chain.fault is None


def test_who_does_not_lead_adds_and_removes_nobody_and_names_no_lead(ward: Ward) -> None:
    team, sari, rina = ward.with_rina()
    more = team.change(rina, ward.sari, ward.sari, ward.rina, ward.tini)
    fewer = team.change(rina, None, ward.rina)
    takes = team.change(rina, ward.rina, ward.sari, ward.rina)
    assert [rina.append(given) for given in (more, fewer, takes)] == [["members"], ["removed"], ["lead"]]
    # Control: to re-key is anybody's.
    assert rina.append(team.change(rina, ward.sari, ward.sari, ward.rina)) == ["ok", 3]
    assert sari.catch_up().chain.fault is None


def test_a_member_leaves_and_the_conversation_is_no_longer_theirs(ward: Ward) -> None:
    team, sari, rina = ward.with_rina()
    other = ward.rina.account.line()
    ward.rina.line.pushes.clear()
    assert rina.append(team.change(rina, ward.sari, ward.sari)) == ["ok", 3]
    assert other.pushed("gone") == [team.id]
    other.close()
    assert ward.rows_of(ward.rina, team) == 0
    is_out(rina, ward.rina)
    # Whoever left made that epoch's key: the next one is made by those who stay.
    sari.catch_up()
    assert sari.append(team.change(sari, ward.sari, ward.sari)) == ["ok", 4]
    assert sari.say("kita lanjut")[0] == "ok"
    assert team.hers.catch_up().texts() == ["kita lanjut"]


def test_a_block_upon_an_old_head_is_refused_whoever_signs_it(ward: Ward) -> None:
    team, sari, rina = ward.with_rina()
    late = team.change(rina, ward.sari, ward.sari, ward.rina)
    adds = team.change(sari, ward.sari, ward.sari, ward.rina, ward.tini)
    assert team.hers.append(team.change(team.hers, ward.sari, ward.sari)) == ["ok", 3]
    assert rina.line.ask("append", *late, []) == ["gone"]
    assert sari.line.ask("append", *adds, []) == ["stale_block"]
    # And an old block itself, sent once more by whoever signed it.
    first = sari.line.call("blocks", team.id, 0)[1][2]
    assert sari.line.ask("append", first[1], adds[1], [])[0] in {"stale_block", "members"}


def test_only_who_is_on_call_by_what_the_relay_knows_is_added(ward: Ward) -> None:
    team, sari = ward.led()
    before = ward.tini.bundle
    ward.tini.go_on_duty()
    newest, ward.tini.bundle = ward.tini.bundle, before
    code, member, _pair = sari.append(team.change(sari, ward.sari, ward.sari, ward.tini))
    assert (code, member) == ("stale_prekey", ward.tini.id)
    ward.tini.bundle = replace(newest, number=newest.number + 1)
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.tini)) == ["members"]
    ward.tini.bundle = newest
    members = [*team.members(ward.sari, ward.tini)]
    members[2] = replace(members[2], key=os.urandom(32))
    draft = drafting.team(sari.head, ward.sari.id, members, ward.sari.id, sari.moment())
    assert sari.append(sari.sign(draft, team.kems)) == ["members"]
    # Control: named rightly she is added.
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.tini)) == ["ok", 2]


def test_wraps_must_be_of_the_members_of_the_block(ward: Ward) -> None:
    team, sari = ward.led()
    signed, wraps = team.change(sari, ward.sari, ward.sari, ward.rina)
    for wrong in (wraps[:2], [*wraps, wraps[0]], [wraps[0], wraps[1], [os.urandom(16), wraps[2][1]]]):
        assert sari.line.ask("append", signed, wrong, []) == ["members"]
    assert sari.append((signed, wraps)) == ["ok", 2]


def test_a_message_that_is_stored_is_acknowledged_whatever_the_head_and_another_is_sealed_again(
    ward: Ward,
) -> None:
    team, sari = ward.led()
    envelope, message = team.hers.envelope("satu"), os.urandom(16)
    stored = team.survivor.call("send", team.id, message, envelope)
    late = team.hers.envelope("dua")
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.rina)) == ["ok", 2]
    assert team.survivor.call("send", team.id, message, envelope) == stored
    again = os.urandom(16)
    assert team.survivor.open_line.ask("send", team.id, again, late) == ["stale_epoch"]
    team.hers.catch_up()
    assert team.survivor.call("send", team.id, again, team.hers.envelope("dua"))[0] == stored[0] + 1


def test_only_she_says_how_long_messages_live_and_when_she_is_back(ward: Ward) -> None:
    team, sari = ward.led()
    head, back = sari.head, now() + 9 * A_DAY
    members = team.members(ward.sari)
    theirs = drafting.change_terms(head, members, head.keep, back, sari.moment())
    theirs = replace(theirs, signer=ward.sari.id)
    assert sari.append(sari.sign(theirs, team.kems)) == ["keep"]
    odd = drafting.change_terms(head, members, 77, back, sari.moment())
    assert team.hers.append(team.hers.sign(odd, team.kems)) == ["keep"]
    far = drafting.change_terms(head, members, head.keep, back + 6 * A_DAY, sari.moment())
    assert team.hers.append(team.hers.sign(far, team.kems)) == ["times"]

    before = team.survivor.open()
    hers = drafting.change_terms(head, members, head.keep, back, team.hers.moment())
    assert team.hers.append(team.hers.sign(hers, team.kems)) == ["ok", 2]
    sari.catch_up()
    seconds = sari.bucket_seconds
    expected = min(-(-(back + A_DAY) // seconds) * seconds, sari.head.expires)
    # What is said now waits for her until a day after she is back; not shorter, and not longer.
    code, bucket = sari.say("sampai nanti")
    assert (code, bucket) == ("wrong_bucket", expected)
    envelope = sari.envelope("sampai nanti", bucket=expected)
    assert sari.line.ask("send", team.id, os.urandom(16), envelope)[0] == "ok"
    # So do her words: the next save is for a mailbox that lasts as long.
    assert before[6] < back
    opened = team.survivor.open()
    assert opened[6] >= back + A_DAY
    team.survivor.save(b"sampai nanti", heads=[(team.id, 2, team.hers.head.hash)])
    assert team.survivor.open()[7] >= back + A_DAY


def test_a_block_by_nobody_in_it_is_as_unknown_as_its_conversation(ward: Ward) -> None:
    team, sari = ward.led()
    signed, wraps = team.change(sari, ward.sari, ward.sari)
    # Dewi lost the claim: she is told what a stranger is told, also about a block that is right.
    assert ward.dewi.line.ask("append", signed, wraps, []) == ["gone"]
    draft = drafting.team(sari.head, ward.dewi.id, team.members(ward.sari), ward.sari.id, sari.moment())
    forged, _ = make_block(ward.dewi.seed, draft, os.urandom(32), [], os.urandom)
    assert sari.line.ask("append", forged, wraps, []) == ["signer"]


def test_whoever_was_revoked_may_be_left_out_by_any_member(ward: Ward) -> None:
    mira = ward.staff.clinician().go_on_duty()
    team, sari = ward.led()
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.rina, mira)) == ["ok", 2]
    team.hers.catch_up()
    rina = team.seat(ward.rina)
    # Control: while her certificate holds, only she, the lead and the survivor end her membership.
    without = team.change(rina, ward.sari, ward.sari, ward.rina)
    assert rina.line.ask("append", *without, []) == ["removed"]
    ward.staff.coordinator.revoke(mira.clinician.hash)
    mira.account.sign_in()
    mira.wake()
    assert mira.line.ask("blocks", team.id, 0) == ["forbidden"]
    assert rina.line.ask("append", *without, []) == ["ok", 3]
    assert ward.rows_of(mira, team) == 0
    # Who reads the chain is given the revocation with it, and needs it.
    answer = ward.sari.line.call("blocks", team.id, 0)
    assert len(answer[4]) > 0
    assert sari.catch_up(frozenset({mira.clinician.hash})).chain.fault is None
    # The relay took the block: it reads its chain also when the revocation is forgotten.
    objects = [block for _n, block, _wrap, _history in answer[1]]
    with pytest.raises(NotVerified, match="removed"):
        open_next(sari.chain.blocks[2], objects[3])
    stored = SimpleNamespace(id=team.id, head_hash=sari.head.hash)
    assert Chains().head(cast("Conversation", stored), lambda: objects) == sari.head


def test_who_was_revoked_signs_nothing_but_their_own_leaving(ward: Ward) -> None:
    team, _sari, rina = ward.with_rina()
    revoked = frozenset({ward.rina.clinician.hash})
    goes_on, _ = team.change(rina, ward.sari, ward.sari, ward.rina)
    leaves, _ = team.change(rina, ward.sari, ward.sari)
    with pytest.raises(Refused) as refused:
        next_block(rina.head, goes_on, revoked)
    assert refused.value.code == "signer"
    assert next_block(rina.head, leaves, revoked).n == 3
    # Control: revoked, somebody else keeps her from nothing.
    assert next_block(rina.head, goes_on, frozenset({ward.sari.clinician.hash})).n == 3


def test_a_renewed_certificate_is_taken_if_the_relay_knows_it(ward: Ward) -> None:
    team, sari, _rina = ward.with_rina()
    before = as_member(ward.rina)
    renewed = again_certified(ward, ward.rina, ward.rina.seed)
    assert renewed.certificate_hash != before.certificate_hash
    ward.sari.go_on_duty()
    for named, answer in ((os.urandom(32), ["members"]), (renewed.certificate_hash, ["ok", 3])):
        members = [*team.members(ward.sari), replace(renewed, certificate_hash=named)]
        team.kems[renewed.id] = ward.rina.bundle.kem
        draft = drafting.team(sari.head, ward.sari.id, members, ward.sari.id, sari.moment())
        assert sari.append(sari.sign(draft, team.kems)) == answer


def test_who_came_back_under_another_key_keeps_nobody_from_going_on(ward: Ward) -> None:
    mira = ward.staff.clinician().go_on_duty()
    team, sari = ward.led()
    assert sari.append(team.change(sari, ward.sari, ward.sari, mira)) == ["ok", 2]
    before = sari.head.members
    # Control: while the key is the same, an older bundle than the newest is stale.
    mira.go_on_duty()
    draft = drafting.team(sari.head, ward.sari.id, before, ward.sari.id, sari.moment())
    assert sari.append(sari.sign(draft, team.kems))[:2] == ["stale_prekey", mira.id]
    again_certified(ward, mira, os.urandom(32))
    draft = drafting.team(sari.head, ward.sari.id, before, ward.sari.id, sari.moment())
    assert sari.append(sari.sign(draft, team.kems)) == ["ok", 3]


def again_certified(ward: Ward, clinician: Clinician, seed: bytes) -> Member:
    """Certify somebody once more, under this key, and give how a block names them then."""
    clinician.seed = seed
    clinician.call("apply", public_key(seed), "midwife", "Bu Sari", "Bandung Barat")
    ward.staff.coordinator.certify_all()
    clinician.wake()
    opened = clinician.call("open")
    authority = authority_of(ward.relay, opened[7], opened[-1])
    clinician.clinician = verify_certificate(authority, opened[5], now())
    return as_member(clinician.go_on_duty())
