"""What a client believes of hours and people: never an earlier hour, nobody uncertified (PROTOCOL §9)."""

from functools import lru_cache

from crypto.authority import Authority, authority_with, verify_certificate
from crypto.bundle import OnCall, Watch, verify_kept_bundle, verify_on_call
from crypto.log_head import LogHead
from crypto.member import Member
from crypto.refused import Refused
from tests.crypto import people
from tests.crypto.model.answers import Directory, Pair
from tests.crypto.model.world import World

AHEAD_SECONDS = 300
OVER = ("expired", "revoked")
UNTOLD = ("nothing", "number")


@lru_cache(4096)
def authority_at(revocations: frozenset[bytes], at: int) -> Authority:
    return authority_with(people.ORGANISATION, people.STATEMENT, sorted(revocations), at)


class Clock:
    """A device's steady clock, set by what the relay tells and by what was verified (PROTOCOL §9.1)."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._heard_at = world.now
        self._time = 0

    def now(self) -> int:
        return self._time + (self._world.now - self._heard_at)

    def hear(self, told: int) -> None:
        self._time, self._heard_at = max(told, self.now()), self._world.now

    def prove(self, making: int) -> None:
        """The making of something verified, unless it is more ahead than clocks differ."""
        if making <= self.now() + AHEAD_SECONDS:
            self.hear(making)


class Trust:
    """The statement, all revocations ever told, and the newest head of the log."""

    # A control turns it off.
    checks_log = True

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.head: LogHead | None = None
        self.revocations: set[bytes] = set()

    def learn(self, revocations: tuple[bytes, ...]) -> None:
        self.revocations.update(revocations)

    def authority(self, at: int) -> Authority:
        return authority_at(frozenset(self.revocations), at)

    def watch(self, directory: Directory, need: str) -> Watch:
        """Who is on call, if the log only grew."""
        self.clock.hear(directory.now)
        self.learn(directory.revocations)
        now = self.clock.now()
        given = directory.pairs, need, now
        known = self.head if self.checks_log else None
        watch = verify_on_call(
            self.authority(now), *given, known=known, consistency=directory.consistency if known else ()
        )
        self.head = watch.head
        return watch

    def look(self, member: Member, pair: Pair | None) -> OnCall | str:  # noqa: PLR0911 each is a reason
        """The member with the bundle that the next block is wrapped to, or why not."""
        now = self.clock.now()
        authority = self.authority(now)
        if member.certificate_hash in authority.revoked:
            return "revoked"
        if pair is None:
            return "nothing"
        try:
            clinician = verify_certificate(authority, pair[0], now)
            if (clinician.clinician_id, clinician.key) != (member.id, member.key):
                return "ghost"
            bundle = verify_kept_bundle(clinician, pair[1])
        except Refused as refused:
            return refused.code
        if bundle.number < member.number:
            return "number"
        named = member.number, member.prekey_hash, member.certificate_hash
        if bundle.number == member.number and (bundle.number, bundle.hash, clinician.hash) != named:
            return "ghost"
        return OnCall(clinician, bundle)
