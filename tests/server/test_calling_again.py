"""Offers upon an older head, and who is first when two want the same one."""

from server.conversations.service import OFFER_ENVELOPES
from tests.server.people import Staff, Survivor, now
from tests.server.relay import Relay
from tests.server.teams import HOUR, Again, Team
from tests.server.ward import Ward, is_out


def test_a_lead_who_leaves_leaves_the_head_open_and_she_calls_again(ward: Ward) -> None:
    team, sari = ward.led()
    assert sari.append(team.change(sari, None)) == ["ok", 2]
    team.hers.catch_up()
    assert (team.hers.head.lead, len(team.hers.head.members)) == (None, 1)
    values = team.call_again_values(ward.dewi)
    assert team.survivor.call("call_again", *values)[0] == "waiting"
    assert team.claimed_by(ward.dewi).head.lead == ward.dewi.id


def test_a_call_again_is_claimed_by_another_and_whoever_was_there_is_out(ward: Ward) -> None:
    team, sari = ward.led()
    assert sari.say("sebelum")[0] == "ok"
    second = Survivor(ward.relay)
    second.login_seed, second.seal_key = team.survivor.login_seed, team.survivor.seal_key
    team.survivor.save(heads=[(team.id, 1, team.hers.head.hash)])
    second.connect("return")
    values: Again = team.call_again_values(ward.dewi, ward.rina)
    state, expires = team.survivor.call("call_again", *values)
    assert (state, expires) == ("waiting", team.hers.head.expires)
    assert team.survivor.call("call_again", *values) == [state, expires]
    assert ward.sari.line.pushed("gone") == [team.id, True], "she called others"
    assert second.open_line.pushed("block")[:2] == [team.id, 2]
    assert second.open_line.pushed("state") == [team.id, "waiting"]
    is_out(sari, ward.sari)
    assert ward.rows_of(ward.sari, team) == 0

    # It waits as a first call does: the newest offer with its own card, and room for three envelopes more.
    row = next(row for row in ward.dewi.waiting() if row[0] == team.id)
    assert (row[3], len(row[6]), row[6][0][1]) == (values[0], 1, values[3])
    assert all(one[0] != team.id for one in ward.dewi.call("mine")[0])
    answers = [team.hers.say(f"menunggu {n}")[0] for n in range(OFFER_ENVELOPES)]
    assert answers == ["ok"] * (OFFER_ENVELOPES - 1) + ["limited"]
    rina = team.seat(ward.rina)
    assert rina.say("aku juga") == ["limited"]

    dewi = team.claimed_by(ward.dewi)
    assert ward.rina.line.pushed("gone") == [team.id]
    assert ward.rina.line.ask("blocks", team.id, 0) == ["gone"]
    assert dewi.texts() == ["menunggu 0", "menunggu 1", "menunggu 2"]
    assert dewi.say("sesudah")[0] == "ok"
    assert team.hers.texts()[-1] == "sesudah"
    # The same call once more is known, whatever became of it.
    assert team.survivor.call("call_again", *values) == ["claimed", expires]


def test_a_call_again_that_comes_late_or_from_another_or_as_something_else_is_refused(ward: Ward) -> None:
    team, sari = ward.led()
    values = team.call_again_values(ward.dewi)
    assert sari.append(team.change(sari, ward.sari, ward.sari)) == ["ok", 2]
    assert team.survivor.open_line.ask("call_again", *values) == ["stale_block"]
    assert ward.sari.line.ask("append", values[0], values[1], []) == ["stale_block"]
    assert ward.sari.line.ask("call_again", *values) == ["unknown"]
    given = team.change(sari, ward.sari, ward.sari)
    assert team.survivor.open_line.ask("call_again", *given, *values[2:])[0] == "signer"


def test_of_two_claims_at_once_one_wins_and_the_other_is_taken(ward: Ward) -> None:
    for first, second in ((ward.sari, ward.dewi), (ward.dewi, ward.sari)) * 3:
        team = ward.team(ward.sari, ward.dewi)
        claims = [(one.line, team.claim_values(one)[1]) for one in (first, second)]
        started = [(line, line.start("claim", *given)) for line, given in claims]
        answers = sorted(line.answer(number)[0] for line, number in started)
        assert answers == ["ok", "taken"]
        (block,) = team.survivor.call("blocks", team.id, 1)[1]
        assert block[1] in {given[0] for _, given in claims}


def test_of_a_claim_and_a_withdrawal_at_once_one_wins(ward: Ward) -> None:
    for her_turn in (True, False) * 4:
        team = ward.team(ward.sari, ward.dewi)
        withdrawal = team.withdrawal()
        _seat, given = team.claim_values(ward.sari)
        hers, line = team.survivor.open_line, ward.sari.line
        if her_turn:
            one, other = hers.start("withdraw", withdrawal), line.start("claim", *given)
        else:
            other, one = line.start("claim", *given), hers.start("withdraw", withdrawal)
        outcome = hers.answer(one)[0], line.answer(other)[0]
        assert outcome in {("ok", "gone"), ("taken", "ok")}
    # Control: either can win.
    late = ward.team(ward.sari)
    late.claimed_by(ward.sari)
    assert late.survivor.open_line.ask("withdraw", late.withdrawal()) == ["taken"]
    early = ward.team(ward.sari)
    _seat, given = early.claim_values(ward.sari)
    early.survivor.call("withdraw", early.withdrawal())
    assert ward.sari.line.ask("claim", *given) == ["gone"]


def test_a_withdrawal_of_the_first_call_does_not_withdraw_the_second(ward: Ward) -> None:
    team = ward.team(ward.sari)
    old = team.withdrawal()
    team.claimed_by(ward.sari)
    team.survivor.call("call_again", *team.call_again_values(ward.dewi))
    assert team.survivor.open_line.ask("withdraw", old) == ["chain"]
    assert team.survivor.open_line.ask("withdraw", team.withdrawal()) == ["ok"]
    assert all(row[0] != team.id for row in ward.dewi.waiting())


def test_a_request_made_while_closed_lives_until_the_latest_shift_ends_and_no_longer(ward: Ward) -> None:
    team = Team(Survivor(ward.relay).begin())
    code, state, expires = team.ask(ward.sari, latest_end=now() + 55 * HOUR)
    assert (code, state) == ("ok", "waiting")
    assert expires >= now() + 54 * HOUR
    assert team.claimed_by(ward.sari).head.expires < now() + HOUR
    late = Team(Survivor(ward.relay).begin())
    _code, _state, expires = late.ask(ward.sari, latest_end=now() + 90 * HOUR)
    assert expires <= now() + 62 * HOUR


def test_a_call_again_that_nobody_answers_is_expired_and_everything_with_it(own_relay: Relay) -> None:
    own_relay.settings.update(BUCKET_SECONDS="2", PRACTICE_KEEP="4")
    staff = Staff(own_relay.start())
    sari = staff.clinician().go_on_duty()
    team = Team(Survivor(own_relay).begin(), keep=4)
    team.ask(sari)
    team.claimed_by(sari)
    assert team.survivor.call("call_again", *team.call_again_values(sari))[0] == "waiting"
    assert team.survivor.open_line.pushed("state") == [team.id, "claimed"]
    assert team.survivor.open_line.pushed("state", 40) == [team.id, "expired"]
    assert [row[4] for row in team.survivor.open()[8] if row[0] == team.id] == ["expired"]
    assert team.survivor.open_line.ask("blocks", team.id, 0) == ["gone"]
    assert all(row[0] != team.id for row in sari.waiting())
