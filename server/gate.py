"""Where a survivor who is not known yet, or calls for help, may be asked for work: nothing in calm.

What is asked depends on how busy the relay is and on what clinicians said of her mailbox or her opening of
the door, never on whether a mailbox exists. A phone that can't work (an older page) is cut instead and tries
again.
"""

from collections.abc import Callable

from server.blocking import ENOUGH, Blocking
from server.doors import Bytes, Caller, Refused, Row
from server.load import MOST_TRIES, Load
from server.work import ANSWER_SIZE, CHALLENGE_SIZE, Work

CREATE = "create"
# What one piece of work at CONNECT, or one `work`, lets a line offer, and for how long.
CREDIT = 2
CREDIT_SECONDS = 300
MOST_CREDITS = 20_000
DONE = Row((Bytes(CHALLENGE_SIZE), Bytes(ANSWER_SIZE)))


class Gate:
    """Asks for work at CONNECT and before a request, by load and by verdicts. `seconds` is monotonic."""

    def __init__(
        self,
        calls_a_minute: float,
        seconds: Callable[[], float],
        random: Callable[[int], bytes],
        work: Work | None = None,
    ) -> None:
        self._seconds = seconds
        self._load = Load(calls_a_minute)
        self._work = work or Work(seconds, random)
        self.blocking = Blocking(seconds, random)
        # Connection -> what it may still offer without more work, and until when; oldest first.
        self._credits: dict[str, tuple[int, float]] = {}

    def enter(self, auth: dict[str, object], door: bytes, nonce: str) -> None:
        """Let a login be looked at, or refuse `work` with a challenge. `k` is its key's 32 bytes."""
        now, key, purpose = self._seconds(), auth["k"], auth["p"]
        assert isinstance(key, bytes)  # noqa: S101  (the door has parsed it)
        tries = self._load.for_returns(now)
        if purpose == CREATE:
            marked = self.blocking.verdict(b"", door) > 0
            tries = max(tries, MOST_TRIES if marked else self._load.for_calls(now))
        if not tries:
            return
        if "w" not in auth:
            raise Refused("unavailable")
        done = auth["w"]
        if not isinstance(done, list) or not DONE.accepts(done) or not self._work.accepts(key, *done):
            raise Refused("work", self._work.challenge(key, tries))
        self._credit(nonce, CREDIT)

    def failed(self) -> None:
        """Count a login that was refused."""
        self._load.failures.count(self._seconds())

    def began(self) -> None:
        """Count a mailbox that was begun."""
        self._load.mailboxes.count(self._seconds())

    def check_offer(self, caller: Caller) -> None:
        """Let a new request be looked at, or refuse `work` with a challenge, or `limited`."""
        now = self._seconds()
        verdict = self.blocking.verdict(caller.mailbox, caller.door)
        if verdict >= ENOUGH:
            raise Refused("limited")
        tries = MOST_TRIES if verdict else self._load.for_calls(now)
        if tries and self._credits.get(caller.nonce, (0, 0.0))[1] <= now:
            raise Refused("work", self._work.challenge(caller.mailbox, tries))

    def offered(self, caller: Caller, conversation: bytes) -> None:
        """Count a request that was kept, and remember for an hour how it came in."""
        self._load.requests.count(self._seconds())
        left, until = self._credits.pop(caller.nonce, (0, 0.0))
        if left > 1:
            self._credits[caller.nonce] = (left - 1, until)
        self.blocking.recall(conversation, caller.mailbox, caller.door)

    def pay(self, caller: Caller, challenge: bytes, answer: bytes) -> tuple[object, ...]:
        """Take work that an offer was refused for; wrong, old or used work is `refused`."""
        if not self._work.accepts(caller.mailbox, challenge, answer):
            raise Refused("refused")
        self._credit(caller.nonce, 1)
        return ()

    def forget_over(self) -> None:
        """Forget what is over; called by the clock."""
        now = self._seconds()
        self.blocking.forget_over()
        self._work.forget_over()
        while self._credits:
            nonce, (_left, until) = next(iter(self._credits.items()))
            if until > now and len(self._credits) <= MOST_CREDITS:
                return
            del self._credits[nonce]

    def _credit(self, nonce: str, offers: int) -> None:
        self.forget_over()
        self._credits.pop(nonce, None)
        self._credits[nonce] = (offers, self._seconds() + CREDIT_SECONDS)
