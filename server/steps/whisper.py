"""Passes whispers on between a clinician and a coordinator. It keeps nothing of them, and cannot read one.

What is told of whoever is not there is told at once: a whisper that no line takes is gone.
"""

from collections.abc import Callable

from crypto.whisper import SIZES
from server.doors import Caller, Refused, Role
from server.duty import store as duty
from server.steps.parts import Parts

# A coordinator is woken no oftener than this, however many ask.
PAGED_AGAIN_SECONDS = 300


class Paged:
    """Who was paged lately, in memory. `seconds` is monotonic."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._at: dict[bytes, float] = {}

    def begin(self, coordinator: bytes) -> bool:
        """Tell whether a coordinator may be paged now, and count it."""
        now = self._seconds()
        self._at = {one: at for one, at in self._at.items() if now - at < PAGED_AGAIN_SECONDS}
        if coordinator in self._at:
            return False
        self._at[coordinator] = now
        return True


class Whispers:
    """Carries between two accounts of which at least one coordinates.

    `roles_of` tells what a clinician is certified for now.
    """

    def __init__(self, parts: Parts, roles_of: Callable[[bytes], frozenset[Role]], paged: Paged) -> None:
        self._parts = parts
        self._roles_of = roles_of
        self._paged = paged

    def coordinators(self, caller: Caller) -> list[tuple[bytes, bool]]:
        """List the other coordinators on call, each with whether a console of theirs is open."""
        return [(one, self._parts.calls.is_there(one)) for one in self._on_call() if one != caller.clinician]

    def whisper(self, caller: Caller, recipient: bytes, bundle_hash: bytes, sealed: bytes) -> bool:
        """Pass one on; gives whether the recipient has a console open that takes it."""
        if len(sealed) not in SIZES:
            raise Refused("wrong_size")
        self._check_between(caller, recipient)
        bundle_of = self._parts.bundle
        own, newest = self._parts.read(
            lambda connection: (bundle_of(connection, caller.clinician), bundle_of(connection, recipient))
        )
        if newest is None or own is None:
            # Nobody could answer, or be written to.
            raise Refused("bundle")
        certificate, bundle, hashed = newest
        if hashed != bundle_hash:
            raise Refused("stale_prekey", certificate, bundle)
        taken = self._parts.calls.is_there(recipient)
        revocations = self._parts.read(self._parts.revocations)
        # With the bundle that it is for: off duty, or in another shift since, a console must know it too.
        pushed = (caller.clinician, sealed, own[0], own[1], bundle, revocations)
        self._parts.post.to_clinician(recipient, "whisper", *pushed)
        return taken

    def page(self, caller: Caller, coordinator: bytes) -> bool:
        """Page a coordinator who is on call; false where they were paged a moment ago."""
        if coordinator == caller.clinician or coordinator not in self._on_call():
            raise Refused("forbidden")
        now_paged = self._paged.begin(coordinator)
        if now_paged:
            self._parts.calls.page([coordinator])
        return now_paged

    def _on_call(self) -> list[bytes]:
        parts, now = self._parts, self._parts.now()
        standing = parts.read(lambda connection: duty.standing(connection, now))
        return [one for one in sorted(standing) if Role.COORDINATOR in self._roles_of(one)]

    def _check_between(self, caller: Caller, recipient: bytes) -> None:
        roles = self._roles_of(recipient) if recipient != caller.clinician else frozenset()
        if Role.CLINICIAN not in roles or Role.COORDINATOR not in roles | caller.roles:
            raise Refused("forbidden")
