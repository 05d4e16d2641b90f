"""One rehearsal: when the partner claims, reads and answers. Human clinicians who are asked too go first."""

from collections.abc import Callable
from typing import Any

from deploy.practice import script
from deploy.practice.membership import Call
from deploy.practice.talk import Talk

CLAIM_PAUSE_SECONDS = 4
HUMAN_FIRST_SECONDS = 60
READ_PAUSE_SECONDS = 1
WRITE_PAUSE_SECONDS = 2


class Rehearsal:
    """Steps forward whenever it is asked to; everything waits for a clock that is passed in."""

    def __init__(self, talk: Talk, now: Callable[[], int], *, claimed: bool) -> None:
        self.talk = talk
        self.claimed = claimed
        self._now = now
        self._since = now()
        self._prekey = b""
        self._heard_at: int | None = None
        self._write_at: int | None = None

    def offered(self, call: Call, prekey: bytes, envelopes: list[list[Any]]) -> None:
        """Take in what the request brings: the blocks, her prekey, the card and what else she sent."""
        self._prekey = prekey
        self.talk.join(call)
        for seq, envelope, bucket in envelopes:
            self.talk.hear(seq, envelope, bucket)

    def step(self, call: Call) -> None:
        """Do what is due by now, if anything."""
        self.talk.forget_expired()
        if not self.claimed:
            self._claim_when_due(call)
            return
        self._read_when_due(call)
        if self._write_at is not None and self._now() >= self._write_at:
            self._write_at = None
            self.talk.write(call, script.line(self._steps_done, self.talk.language))

    def shown(self) -> dict[str, Any]:
        """What the practice page shows of it; only what this clinician could decrypt."""
        return {
            "conversation": self.talk.conversation.hex()[:8],
            "claimed": self.claimed,
            "need": self.talk.need,
            "wishes": self.talk.wishes,
            "said": [
                {"theirs": one.theirs, "text": one.text, "at": one.sent_at, "expires": one.expires}
                for one in self.talk.said
            ],
        }

    @property
    def _steps_done(self) -> int:
        return self.talk.written

    def _claim_when_due(self, call: Call) -> None:
        pause = CLAIM_PAUSE_SECONDS if self.talk.offered_to == 1 else HUMAN_FIRST_SECONDS
        if self._now() >= self._since + pause:
            self.talk.claim(call, self._prekey)
            self.claimed = True
            self._write_at = self._now()

    def _read_when_due(self, call: Call) -> None:
        if not any(one.theirs and not one.read for one in self.talk.said):
            self._heard_at = None
        elif self._heard_at is None:
            self._heard_at = self._now()
        elif self._now() >= self._heard_at + READ_PAUSE_SECONDS:
            self.talk.mark_read(call)
            self._heard_at = None
            self._write_at = self._now() + WRITE_PAUSE_SECONDS
