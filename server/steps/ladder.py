"""Calls clinicians to requests, step by step, from times that stand in the database: a restart loses none.

Several processes may look at once: each step is one conditional change, and whoever made it tells.
"""

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from crypto.block import Block
from server.blocking import ENOUGH
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller, Refused
from server.duty import store as duty
from server.duty.service import Turn
from server.requests import store as requests
from server.requests.ladder import AGAIN_SECONDS, Candidate, Part, Plan, Step, Tier, after, first
from server.steps.load import led_by
from server.steps.parts import Parts

# Read so many at once, and at one look so many in all: what is left goes on at the next.
AT_ONCE, MOST_AT_A_LOOK = 50, 500
MOST_ALONE = 200
log = structlog.get_logger()
Asked = tuple[int, int, int, int]


class Ladder:
    """The escalation of every request that waits."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def plan(self, clinicians: Sequence[bytes]) -> Plan:
        """Plan the first step of a request to these clinicians, outside the one writer."""
        parts, now = self._parts, self._parts.now()

        def job(connection: Connection) -> list[Candidate]:
            turns = duty.turns(connection, clinicians, now)
            return [
                self._candidate(connection, one, turns[one], Tier(turns[one].tier))
                for one in clinicians
                if one in turns
            ]

        return first(parts.read(job), parts.calls.intervals, now, parts.calls.below)

    def open(self, connection: Connection, offer: Block, plan: Plan) -> None:
        """Let a request wait as planned, in the transaction that keeps its offer."""
        parts, now = self._parts, self._parts.now()
        clinicians = [member.id for member in offer.members[1:]]
        turns = duty.turns(connection, clinicians, now)
        tiers = {one: Tier(turns[one].tier) if one in turns else Tier.DUTY for one in clinicians}
        opening = requests.Opening(offer.conversation, now, offer.expires, tiers)
        requests.open_request(connection, parts.shredder, opening, plan)

    def call(self, conversation: bytes, plan: Plan) -> None:
        """After the commit of an offer: tell consoles, and page whoever is called."""
        parts = self._parts
        if plan.step is Step.ONE:
            parts.calls.alone.ask(conversation, plan.called[0])
        parts.tell_waiting(sorted(plan.asked))
        parts.calls.page(plan.called)

    def run(self) -> None:
        """Go on with whatever is due, the urgent first; one that can't be helped keeps nobody waiting."""
        parts, now = self._parts, self._parts.now()
        asked_alone = parts.read(lambda connection: requests.alone(connection, now, MOST_ALONE))
        parts.calls.alone.keep_only({one.conversation for one in asked_alone})
        for request in asked_alone:
            self._guarded(request, self._look_after)
        for _ in range(MOST_AT_A_LOOK // AT_ONCE):
            due = parts.read(lambda connection: requests.due(connection, now, AT_ONCE))
            for request in due:
                self._guarded(request, self._go_on)
            if len(due) < AT_ONCE:
                return

    def _guarded(self, request: requests.Waiting, job: Callable[[requests.Waiting], None]) -> None:
        try:
            job(request)
        except Exception as failure:  # noqa: BLE001  (what is wrong with one must not stop the others)
            log.error("request not escalated", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
            # Where nothing can be kept at all this fails too, and the look is over.
            self._put_off(request)

    def _put_off(self, request: requests.Waiting) -> None:
        until = self._parts.now() + AGAIN_SECONDS
        self._parts.keep(lambda connection: requests.put_off(connection, request, until))

    def _look_after(self, request: requests.Waiting) -> None:
        """Have others asked as soon as the one console is closed that was asked alone."""
        parts = self._parts
        if request.next_at > parts.now() and not parts.read(partial(self._is_attended, request)):
            parts.calls.alone.end(request.conversation)
            parts.keep(partial(self._hasten, request.conversation))

    def asked(self, caller: Caller, conversation: bytes) -> Asked:
        """Tell a survivor how far her request has come.

        Its step, how many were asked, how many of all are still on call, when the first shift begins or 0.
        """
        parts = self._parts

        def job(connection: Connection) -> Asked:
            found = parts.found(connection, conversation, caller)
            request = requests.waiting(connection, conversation, parts.now())
            if request is None:
                raise Refused("gone")
            return self._asked(connection, found, request)

        return parts.read(job)

    def hurry(self, caller: Caller, conversation: bytes) -> None:
        """Call everybody who is on duty now: she said that she is in danger. Twice is the same as once."""
        parts = self._parts

        def job(connection: Connection) -> tuple[Conversation, bool]:
            found = parts.found(connection, conversation, caller)
            request = requests.waiting(connection, conversation, parts.now())
            if request is None:
                raise Refused("gone")
            requests.make_urgent(connection, conversation)
            if not request.urgent and request.step is not Step.CLOSED:
                # Everybody who was asked is called once more, and the next turn with them.
                requests.hasten(connection, conversation, parts.now())
            return found, not request.urgent

        found, changed = parts.keep(job)
        if changed:
            parts.calls.alone.end(conversation)
            parts.tell_waiting(found.clinicians)

    def pass_on(self, caller: Caller, conversation: bytes) -> None:
        """Take a clinician out of those a request calls; nobody is told who or why."""
        parts = self._parts

        def job(connection: Connection) -> None:
            request = requests.waiting(connection, conversation, parts.now())
            found = parts.found(connection, conversation, caller) if request else None
            share = (
                requests.shares(connection, parts.shredder, request, [caller.clinician]) if request else {}
            )
            if request is None or found is None or share[caller.clinician].part is Part.UNASKED:
                raise Refused("gone")
            requests.pass_on(connection, parts.shredder, request, caller.clinician, parts.now())

        parts.keep(job)
        parts.calls.alone.end(conversation)
        parts.tell_waiting([caller.clinician])

    def began(self, clinician: bytes) -> None:
        """Somebody's shift began: what was sealed to them while it was closed goes on."""
        parts, now = self._parts, self._parts.now()
        parts.keep(lambda connection: requests.hasten_closed(connection, parts.shredder, clinician, now))

    def _hasten(self, conversation: bytes, connection: Connection) -> None:
        requests.hasten(connection, conversation, self._parts.now())

    def _go_on(self, request: requests.Waiting) -> None:
        parts = self._parts
        planned = parts.read(partial(self._planned, request))
        if planned is None:
            # Its keys are gone: the purge ends it, and nobody could read it meanwhile.
            self._put_off(request)
            return
        found, plan, fresh = planned
        if parts.keep(partial(requests.escalate, sealing=parts.shredder, request=request, plan=plan)):
            if request.step is Step.ONE:
                parts.calls.alone.lapse(request.conversation)
            # Those who were asked before have it in their list; they are only called.
            parts.tell_waiting(fresh)
            if parts.gate.blocking.marks(request.conversation) < ENOUGH:
                parts.calls.page(plan.called)
            parts.calls.lapsed(request.step.name.lower())
            self._tell(found)

    def _planned(
        self, request: requests.Waiting, connection: Connection
    ) -> tuple[Conversation, Plan, list[bytes]] | None:
        """Plan the next step; with it, who is asked for the first time."""
        parts, now = self._parts, self._parts.now()
        found = parts.conversations.find(connection, request.conversation, now)
        if found is None:
            return None
        shares = requests.shares(connection, parts.shredder, request, found.clinicians)
        turns = duty.turns(connection, found.clinicians, now)
        candidates = [
            self._candidate(connection, clinician, turns[clinician], share.tier)
            for clinician, share in shares.items()
            if share.part is not Part.PASSED and clinician in turns
        ]
        # While it was closed nobody let it wait.
        since = max(request.since, min((one.begins for one in candidates), default=0))
        plan = after(request.step, now - since, candidates, parts.calls.intervals, now)
        return found, plan, [one for one in sorted(plan.asked) if shares[one].part is Part.UNASKED]

    def _tell(self, found: Conversation) -> None:
        parts = self._parts

        def job(connection: Connection) -> Asked | None:
            request = requests.waiting(connection, found.id, parts.now())
            return self._asked(connection, found, request) if request else None

        asked = parts.read(job)
        if asked is not None:
            parts.post.to_mailbox(found.mailbox, "asked", found.id, *asked)

    def _asked(self, connection: Connection, found: Conversation, request: requests.Waiting) -> Asked:
        parts = self._parts
        shares = requests.shares(connection, parts.shredder, request, found.clinicians)
        turns = duty.turns(connection, found.clinicians, parts.now())
        asked = sum(one.part is not Part.UNASKED for one in shares.values())
        there = sum(
            one.part is not Part.PASSED and clinician in turns and turns[clinician].on_call
            for clinician, one in shares.items()
        )
        opens = request.next_at if request.step is Step.CLOSED else 0
        return int(request.step), asked, there, opens

    def _is_attended(self, request: requests.Waiting, connection: Connection) -> bool:
        """Tell whether the one console that was asked is still open."""
        parts = self._parts
        found = parts.conversations.find(connection, request.conversation, parts.now())
        if found is None:
            return True
        shares = requests.shares(connection, parts.shredder, request, found.clinicians)
        return any(
            one.part is Part.ASKED and parts.calls.is_there(clinician) for clinician, one in shares.items()
        )

    def _candidate(self, connection: Connection, clinician: bytes, turn: Turn, tier: Tier) -> Candidate:
        parts = self._parts
        if not turn.on_call:
            return Candidate(clinician, tier, turn.begins, on_call=False)
        memory = parts.calls.alone
        load = led_by(parts, connection, clinician) + memory.pending(clinician)
        there = parts.calls.is_there(clinician) and not memory.is_passed_over(clinician)
        room = load < parts.most_led
        return Candidate(clinician, tier, turn.begins, on_call=True, there=there, room=room, load=load)
