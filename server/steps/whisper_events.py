"""The events of whispers between a clinician and a coordinator."""

from crypto.whisper import SIZES
from server.doors import Bytes, Caller, Event, Role
from server.steps.survivor_events import ID, Answer
from server.steps.whisper import Whispers

CLINICIANS = frozenset({Role.CLINICIAN})


class WhisperEvents:
    """The console's door to whispers."""

    def __init__(self, whispers: Whispers) -> None:
        self._whispers = whispers

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        return (
            Event("coordinators", CLINICIANS, (), self.coordinators, "[clinician, console open]..."),
            Event("page_coordinator", CLINICIANS, (ID,), self.page, "paged now", ("forbidden",)),
            Event(
                "whisper",
                CLINICIANS,
                (ID, Bytes(32), Bytes(SIZES[0], SIZES[-1])),
                self.whisper,
                "a console took it",
                ("forbidden", "bundle", "stale_prekey [certificate, bundle]", "wrong_size"),
            ),
        )

    def coordinators(self, caller: Caller) -> Answer:
        return ([list(one) for one in self._whispers.coordinators(caller)],)

    def page(self, caller: Caller, coordinator: bytes) -> Answer:
        return (self._whispers.page(caller, coordinator),)

    def whisper(self, caller: Caller, recipient: bytes, bundle_hash: bytes, sealed: bytes) -> Answer:
        return (self._whispers.whisper(caller, recipient, bundle_hash, sealed),)
