"""The state machine: at every step somebody honest or evil does something, or time passes."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crypto.block import OFFER
from crypto.consent import JOIN, LEAD
from tests.crypto.model.afterwards import check_nobody_outside_reads, check_nothing_expired_opens
from tests.crypto.model.evil_member import ACTS
from tests.crypto.model.game import Game
from tests.crypto.model.tricks import BY_EVENT
from tests.crypto.model.world import CERTIFIED, EVIL, HONEST, HOUR, id_of
from tests.crypto.people import DAY


def evenly(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Each as often as the others: left alone, hypothesis prefers a few."""

    def one(number: int) -> str:
        mixed = hashlib.sha256(number.to_bytes(8, "big")).digest()
        return names[int.from_bytes(mixed[:4], "big") % len(names)]

    return st.integers(0, 2**63).map(one)


ANYBODY = st.sampled_from(CERTIFIED)
CONSCIENTIOUS = st.sampled_from(HONEST)
OFFERED = st.sampled_from(
    [
        ("sari", "dewi", "wati"),
        ("sari", "tuti"),
        ("wati",),
        ("dewi",),
        ("sari", "dewi", "tuti", "wati", "yuni"),
    ]
)
TIMES = st.sampled_from([60, 20 * 60, HOUR, 3 * HOUR, DAY + 60, 3 * DAY, 6 * DAY])
LOSSES = st.sampled_from(["before", "after"])
STAGES = st.sampled_from(["new", "offered", "claimed", "claimed", "team", "team"])
PHONES = st.integers(0, 1)
# So many games end with everything evil that there is.
ONE_IN = 80


class Machine(RuleBasedStateMachine):
    """`counted` are all steps of all runs of one class: what was really done, not only tried."""

    counted: ClassVar[Counter[str]] = Counter()
    thorough: ClassVar[bool] = False
    # Whether that is so in every game: controls then need few.
    insistent: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.game = Game()
        self.insists = False

    @initialize(
        insists=st.integers(0, 2**32),
        stage=STAGES,
        who=st.sampled_from(["sari", "dewi", "wati", "wati"]),
        keep=PHONES,
    )
    def begin(self, stage: str, who: str, keep: int, insists: int) -> None:
        self.insists = insists % ONE_IN == 1
        if type(self).insistent:
            stage, who, keep = "team", "wati", 1
        if stage == "new":
            return
        self.game.call(("sari", "dewi", "wati"), 1 - keep, "long" if stage == "team" else "none")
        if stage != "offered":
            self.game.claim([who])
            self.game.visit().sync_all()
        if stage == "team":
            self.game.add(who, "tuti", named=False, leading=False)
            self.she_says(0)

    @rule(names=OFFERED, keep=st.integers(0, 2), standing=st.sampled_from(["none", "short", "long"]))
    def she_calls(self, names: tuple[str, ...], keep: int, standing: str) -> None:
        if len(self.game.visit().rooms) < 3:
            self.game.call(names, keep, standing)

    @rule(names=OFFERED)
    def she_calls_again(self, names: tuple[str, ...]) -> None:
        visit = self.game.visit()
        room = self.game.room(visit)
        if room and visit.sync(room) and visit.call_again(room, names):
            self.game.done["called again"] += 1

    @rule(names=st.lists(ANYBODY, min_size=1, max_size=2, unique=True))
    def they_claim(self, names: list[str]) -> None:
        self.game.claim(names)

    @rule(at=PHONES)
    def she_says(self, at: int) -> None:
        visit = self.game.visit(at)
        room = self.game.room(visit)
        if room:
            visit.sync(room)
            offered = bool(room.chain.blocks) and room.head.kind == OFFER
            said = visit.say(room)
            self.game.done["wished" if offered else "she said"] += said is not None

    @rule(name=CONSCIENTIOUS)
    def clinician_says(self, name: str) -> None:
        room = self.game.in_room(name)
        if room:
            self.game.done["clinician said"] += self.game.team.honest[name].say(room) is not None

    @rule(scope=st.sampled_from([JOIN, LEAD]), name=ANYBODY, epochs=st.integers(0, 3), ends=st.booleans())
    def she_consents(self, scope: str, name: str, epochs: int, ends: bool) -> None:
        self.game.consent(name, scope, epochs, ends=ends)
        self.game.add(self.game.lead(), name, named=True, leading=scope == LEAD)

    @rule(name=ANYBODY, named=st.booleans(), leading=st.booleans())
    def lead_adds(self, name: str, named: bool, leading: bool) -> None:
        self.game.add(self.game.lead(), name, named=named, leading=leading)

    @rule(name=CONSCIENTIOUS)
    def clinician_leaves(self, name: str) -> None:
        room = self.game.in_room(name)
        if room and self.game.team.honest[name].leave(room):
            self.game.done["clinician left"] += 1

    @rule(name=ANYBODY)
    def lead_removes(self, name: str) -> None:
        lead = self.game.lead()
        room = self.game.in_room(lead) if lead in HONEST else None
        if room and self.game.team.honest[lead].remove(room, name):
            self.game.done["lead removed"] += 1

    @rule(name=ANYBODY)
    def she_removes(self, name: str) -> None:
        self._she_changes({id_of(name)}, "she removed")

    @rule()
    def she_takes_back_the_standing_consent(self) -> None:
        self._she_changes(set(), "took back", standing=False)

    @rule(keep=st.sampled_from([1800, DAY]), days=st.integers(0, 9))
    def she_changes_terms(self, keep: int, days: int) -> None:
        returns = self.game.world.now + days * DAY if days else 0
        self._she_changes(set(), "changed terms", keep=keep, returns=returns)

    def _she_changes(self, gone: set[bytes], done: str, **terms: int) -> None:
        visit = self.game.visit()
        room = self.game.room(visit)
        if room is None or not visit.sync(room) or room.head.kind == OFFER:
            return
        if gone and not any(room.head.member(one) for one in gone):
            return
        if visit.change(room, {*gone, *room.chain.uncovered, *room.refused}, **terms):  # type: ignore[arg-type]
            self.game.done[done] += 1

    @rule()
    def she_leaves_her_phone(self) -> None:
        if self.game.visits:
            self.game.leave_phone()

    @rule()
    def she_opens_another_phone(self) -> None:
        self.game.arrive()

    @rule(at=PHONES)
    def she_saves(self, at: int) -> None:
        visit = self.game.visit(at)
        visit.save()

    @rule()
    def she_moves_to_new_words(self) -> None:
        visit = self.game.visit()
        if visit.keys.mailbox in self.game.relay.boxes and visit.move():
            self.game.words, self.game.visits = visit.words, [visit]
            self.game.database.watch(visit.keys.mailbox)
            self.game.done["moved"] += 1

    @rule(what=st.sampled_from(["save", "say", "change", "offer", "again", "move"]), when=LOSSES)
    def an_answer_is_lost(self, what: str, when: str) -> None:
        visit = self.game.visit()
        visit.face.lose(when)
        if what == "save":
            visit.save()
        elif what == "say":
            self.she_says(0)
        elif what == "change":
            self.she_changes_terms(1800, 0)
        elif what == "offer":
            self.she_calls(("sari", "dewi"), 1, "none")
        elif what == "move":
            self.she_moves_to_new_words()
        else:
            self.she_calls_again(("sari", "tuti"))
        self.game.done[f"lost {when}"] += visit.face.losing is None
        visit.face.calm()

    @rule(name=CONSCIENTIOUS, when=LOSSES)
    def a_clinicians_answer_is_lost(self, name: str, when: str) -> None:
        self.game.team.honest[name].face.lose(when)
        self.clinician_says(name)
        self.game.team.honest[name].face.calm()

    @rule(name=st.sampled_from(["sari", "dewi", "wati"]))
    def a_certificate_is_revoked(self, name: str) -> None:
        if self.game.world.holds(name):
            self.game.world.revoke(name)
            self.game.done["revoked"] += 1

    @rule()
    def shifts_change(self) -> None:
        self.game.be_on_duty()

    @rule(name=CONSCIENTIOUS)
    def a_console_is_opened_anew(self, name: str) -> None:
        one = self.game.team.honest[name]
        again = one.reload() if one.save() else None
        if again:
            self.game.team.honest[name] = again
            self.game.done["reloaded"] += 1

    @rule(seconds=TIMES)
    def time_passes(self, seconds: int) -> None:
        self.game.pass_time(seconds)

    @rule(name=CONSCIENTIOUS, times=st.integers(1, 4))
    def they_talk_for_hours(self, name: str, times: int) -> None:
        """New epochs come, and earlier ones expire while the talk goes on."""
        for _ in range(times):
            self.game.pass_time(50 * 60)
            self.she_says(0)
            self.clinician_says(name)
            self.she_saves(0)

    @rule(name=evenly(BY_EVENT["blocks"]), who=st.sampled_from(["she", *HONEST]), at=PHONES)
    def relay_changes_blocks(self, name: str, who: str, at: int) -> None:
        self.game.trick(name, who, at)

    @rule(name=evenly(BY_EVENT["read"]), who=st.sampled_from(["she", *HONEST]), at=PHONES)
    def relay_changes_envelopes(self, name: str, who: str, at: int) -> None:
        self.game.trick(name, who, at)

    @rule(
        name=evenly(BY_EVENT["directory"]),
        who=st.sampled_from(["she", *HONEST]),
        at=st.integers(0, 3),
    )
    def relay_changes_who_is_on_call(self, name: str, who: str, at: int) -> None:
        self.game.trick(name, who, at)

    @rule(name=evenly(BY_EVENT["open"]))
    def relay_changes_states(self, name: str) -> None:
        self.game.trick(name, "she", 0)

    @rule(name=evenly(sorted(ACTS)), evil=st.sampled_from(EVIL))
    def member_is_evil(self, name: str, evil: str) -> None:
        self.game.act(name, evil)

    @rule(evil=st.sampled_from(EVIL), victim=st.sampled_from(["she", *HONEST]))
    def relay_and_member_fork(self, evil: str, victim: str) -> None:
        self.game.fork(evil, victim)

    @rule(what=evenly(["state", "heads", "envelopes", "wraps"]))
    def database_is_yesterdays(self, what: str) -> None:
        self.game.restore(what)

    @invariant()
    def after_each_step(self) -> None:
        self.game.database.remember()
        self.game.check_log_heads()

    def _do_everything_evil(self) -> None:
        for name in ("speak as another", "hand over wrongly", *ACTS):
            self.game.act(name, "wati")
        self.they_talk_for_hours("tuti", 4)
        self.she_removes("wati")
        self.she_says(0)
        check_nobody_outside_reads(self.game)
        check_nothing_expired_opens(self.game)
        self.game.world.revoke("dewi")
        self.game.be_on_duty()
        self.game.call(("tuti", "sari"), 1, "long")
        self.game.claim(["tuti"])
        self.she_says(0)
        for name in (*BY_EVENT["blocks"], *BY_EVENT["read"]):
            self.game.trick(name, "tuti", 0)
            self.game.trick(name, "she", 1)
            self.after_each_step()
        for name in BY_EVENT["directory"]:
            self.game.trick(name, "she", 0)
            self.game.begin_anew()
            self.game.trick(name, "she", 0)
            self.after_each_step()

    def teardown(self) -> None:
        try:
            if type(self).insistent or self.insists:
                self._do_everything_evil()
            check_nobody_outside_reads(self.game, thorough=type(self).thorough)
            check_nothing_expired_opens(self.game)
            self.game.settle()
            check_nobody_outside_reads(self.game)
        finally:
            type(self).counted.update(self.game.done)
            type(self).counted["sequences"] += 1
