"""Rules of alerts: which devices a clinician is paged on, and whom a page is known to reach.

A page says nothing: all of them are the same bytes but for a token, and only the relay knows which token is a
test page's. What comes of a page is told by `sending.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol, TypeVar

from server.doors import Post, Refused

T = TypeVar("T")
Now = Callable[[], int]
Random = Callable[[int], bytes]

FIVE_MINUTES = 300
ONE_DAY = 86_400
KEPT_SECONDS = 60 * ONE_DAY
MOST_DEVICES = 5
TOKEN_BYTES = 16
MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that takes pages: where its push service is called, and the keys a page is sealed with."""

    endpoint: str = field(repr=False)
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)

    @property
    def mark(self) -> bytes:
        """By what a device is named without telling its endpoint."""
        return sha256(self.endpoint.encode()).digest()[:MARK_BYTES]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a clinician is reminded when no device takes a page: one of the operator's ways, and who."""

    way: str
    destination: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be sent to a clinician's devices, or to one: a call, a test whose token counts, or both."""

    token: bytes = field(repr=False)
    urgent: bool
    only: bytes | None = field(default=None, repr=False)
    is_test: bool = False
    is_call: bool = True


@dataclass(frozen=True, slots=True)
class TestPage:
    """A test page and whether it was heard; it counts until `expires`, in unix seconds."""

    token_hash: bytes = field(repr=False)
    heard: bool
    expires: int


class Rows(Protocol):
    """What the store offers about alerts inside one transaction."""

    def devices(self, clinician_id: bytes, now: int) -> list[Device]: ...
    def owner(self, device: Device) -> tuple[bytes, Device] | None: ...
    def keep_device(self, clinician_id: bytes, device: Device, expires: int) -> None: ...
    def forget_device(self, clinician_id: bytes, mark: bytes) -> bool: ...
    def forget_oldest(self, clinician_id: bytes, most: int, but: bytes) -> None: ...
    def contact(self, clinician_id: bytes, now: int) -> Contact | None: ...
    def keep_contact(self, clinician_id: bytes, contact: Contact, expires: int) -> None: ...
    def forget_contact(self, clinician_id: bytes) -> None: ...
    def keep_test(self, clinician_id: bytes, test: TestPage) -> None: ...
    def test(self, clinician_id: bytes, now: int) -> TestPage | None: ...
    def is_test(self, token_hash: bytes, now: int) -> bool: ...
    def hear(self, token_hash: bytes, now: int) -> bytes | None: ...
    def heard(self, clinicians: Iterable[bytes], now: int) -> set[bytes]: ...


class Book(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[Rows], T]) -> T: ...
    def read(self, job: Callable[[Rows], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Push:
    """How pages go out. `key` is what browsers subscribe with, `fits` refuses a device nobody may be sent to.

    Without a key there are no devices. `ways` names what else there is, and `suits` refuses a contact that is
    none. `put(clinician, page)` returns at once.
    """

    key: bytes | None
    fits: Callable[[Device], bool]
    put: Callable[[bytes, Page], None]
    ways: tuple[str, ...] = ()
    suits: Callable[[Contact], bool] = lambda _contact: False


class Alerts:
    """Turns alerts on and off, pages, and knows whom pages reach."""

    def __init__(self, book: Book, push: Push, post: Post, now: Now, random: Random) -> None:
        self._book = book
        self._push = push
        self._post = post
        self._now = now
        self._random = random

    @property
    def key(self) -> bytes | None:
        """What a browser subscribes with, or nothing where the operator has no alerts."""
        return self._push.key

    def devices(self, clinician_id: bytes) -> list[Device]:
        """List the devices that a clinician is paged on."""
        now = self._now()
        return self._book.read(lambda rows: rows.devices(clinician_id, now))

    def turn_on(self, clinician_id: bytes, device: Device) -> None:
        """Page a clinician on a device from now on; again, it is renewed."""
        if self._push.key is None:
            raise Refused("off")
        if not self._push.fits(device):
            raise Refused("endpoint")
        expires = rounded_up(self._now() + KEPT_SECONDS, ONE_DAY)

        def keep(rows: Rows) -> bytes | None:
            owner, known = rows.owner(device) or (None, device)
            if known != device:
                # Whoever only knows the endpoint is not at that browser.
                raise Refused("endpoint")
            rows.keep_device(clinician_id, device, expires)
            rows.forget_oldest(clinician_id, MOST_DEVICES, device.mark)
            return owner

        before = self._book.keep(keep)
        for one in {clinician_id, before or clinician_id}:
            # Of two who share a browser it pages whoever turned it on last.
            self._post.to_clinician(one, "alerts")

    def turn_off(self, clinician_id: bytes, mark: bytes) -> None:
        """Page a clinician on a device no more. Twice, or never, is the same."""
        if self._book.keep(lambda rows: rows.forget_device(clinician_id, mark)):
            self._post.to_clinician(clinician_id, "alerts")

    @property
    def ways(self) -> tuple[str, ...]:
        """What else the operator has, by name."""
        return self._push.ways

    def contact(self, clinician_id: bytes) -> Contact | None:
        """Tell where else a clinician is reminded."""
        now = self._now()
        return self._book.read(lambda rows: rows.contact(clinician_id, now))

    def keep_contact(self, clinician_id: bytes, contact: Contact) -> None:
        """Remind a clinician there when no device takes a page; again, it is renewed."""
        if not self._push.suits(contact):
            raise Refused("contact")
        expires = rounded_up(self._now() + KEPT_SECONDS, ONE_DAY)
        self._book.keep(lambda rows: rows.keep_contact(clinician_id, contact, expires))

    def forget_contact(self, clinician_id: bytes) -> None:
        """Remind a clinician nowhere else."""
        self._book.keep(lambda rows: rows.forget_contact(clinician_id))

    def call(self, clinicians: Iterable[bytes]) -> None:
        """Page whoever is called to a request that waits."""
        self.page(clinicians, urgent=True)

    def page(self, clinicians: Iterable[bytes], *, urgent: bool) -> None:
        """Page these clinicians on every device of theirs. It returns at once; call it after the commit."""
        if self._push.key is not None or self._push.ways:
            for clinician_id in clinicians:
                self._push.put(clinician_id, Page(self._random(TOKEN_BYTES), urgent))

    def begin_shift(self, clinician_id: bytes, until: int) -> None:
        """Send a test page at the beginning of a shift, where a clinician has turned alerts on."""
        now, token = self._now(), self._random(TOKEN_BYTES)

        def keep(rows: Rows) -> bool:
            before = rows.test(clinician_id, now)
            same = before is not None and before.heard and before.expires == until
            if same or until <= now or not rows.devices(clinician_id, now):
                return False
            rows.keep_test(clinician_id, TestPage(hashed(token), heard=False, expires=until))
            return True

        if self._push.key is not None and self._book.keep(keep):
            self._push.put(clinician_id, Page(token, urgent=True, is_test=True, is_call=False))
            self._post.to_clinician(clinician_id, "alerts")

    def try_out(self, clinician_id: bytes, mark: bytes) -> None:
        """Send a test page to one device; during a shift it counts for that shift."""
        now, token = self._now(), self._random(TOKEN_BYTES)

        def keep(rows: Rows) -> None:
            if mark not in {device.mark for device in rows.devices(clinician_id, now)}:
                raise Refused("gone")
            before = rows.test(clinician_id, now)
            heard, expires = (before.heard, before.expires) if before else (False, 0)
            ends = max(expires, rounded_up(now + FIVE_MINUTES))
            rows.keep_test(clinician_id, TestPage(hashed(token), heard, ends))

        self._book.keep(keep)
        self._push.put(clinician_id, Page(token, True, mark, is_test=True, is_call=False))

    def hear(self, token: bytes) -> None:
        """Take a device's word that a page came. What is no test page's token is answered the same."""
        now, token_hash = self._now(), hashed(token)
        if self._book.read(lambda rows: rows.is_test(token_hash, now)):
            clinician_id = self._book.keep(lambda rows: rows.hear(token_hash, now))
            if clinician_id is not None:
                self._post.to_clinician(clinician_id, "heard")

    def is_heard(self, clinician_id: bytes) -> bool:
        """Tell whether a test page of this shift came to a clinician."""
        return bool(self._heard([clinician_id]))

    def reachable(self, clinicians: Iterable[bytes]) -> set[bytes]:
        """Tell which of these have a console open now, or heard the test page of this shift."""
        asked = list(clinicians)
        here = {one for one in asked if self._post.has_clinician(one)}
        away = [one for one in asked if one not in here]
        return here | self._heard(away) if away else here

    def _heard(self, clinicians: list[bytes]) -> set[bytes]:
        now = self._now()
        return self._book.read(lambda rows: rows.heard(clinicians, now))


def rounded_up(time: int, step: int = FIVE_MINUTES) -> int:
    """Round a time up, so that what is kept says no more than it must."""
    return -(-time // step) * step


def hashed(token: bytes) -> bytes:
    """Give the form in which a test page's token is kept."""
    return sha256(b"test page" + token).digest()
