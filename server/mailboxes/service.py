"""Who may enter a mailbox, and the survivor's prekeys.

A login proves the key, never the person. `create` and `return` are refused with one constant code, so a login
tells nobody who doesn't hold its key whether a mailbox exists.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from crypto.login import CREATE, RETURN, mailbox_of, verify_login
from crypto.prekey import Prekey, verify_prekey
from crypto.refused import Refused as NotVerified
from server.at_rest import Place, States
from server.database import Connection
from server.doors import Refused

# Her state holds a few conversations; this only bounds what one mailbox can make the relay keep.
MOST_CONVERSATIONS = 32
# Longer than a save is under way: it must not publish anew what was forgotten meanwhile.
FORGOTTEN_SECONDS = 300


class Login(NamedTuple):
    """What CONNECT says: the login key, the purpose, and the signature over both nonces and the origin."""

    key: bytes
    purpose: str
    origin: str
    relay_nonce: str
    client_nonce: bytes
    signature: bytes


class Rows(Protocol):
    """The prekey rows as rules see them."""

    def keep(
        self,
        connection: Connection,
        mailbox: bytes,
        conversation: bytes,
        prekey: bytes,
        home: tuple[Place, int],
    ) -> None: ...
    def find(self, connection: Connection, mailbox: bytes, conversation: bytes, now: int) -> bytes | None: ...
    def count(self, connection: Connection, place: Place) -> int: ...
    def forget(self, connection: Connection, mailbox: bytes, conversation: bytes) -> bool: ...
    def forget_all(self, connection: Connection, place: Place) -> None: ...


class Mailboxes:
    """Lets survivors in and keeps their prekeys."""

    def __init__(self, rows: Rows, states: States, now: Callable[[], int]) -> None:
        self._rows = rows
        self._states = states
        self._now = now
        # By mailbox and conversation, until when a save may still be under way that knows of it.
        self._forgotten: dict[tuple[bytes, bytes], int] = {}

    def enter(self, login: Login) -> bytes:
        """Verify a login, then look the mailbox up; gives its id or refuses `refused`."""
        if login.purpose not in {CREATE, RETURN}:
            raise Refused("refused")
        try:
            verify_login(*login)
        except NotVerified:
            raise Refused("refused") from None
        mailbox = mailbox_of(login.key)
        if self._states.exists(mailbox) != (login.purpose == RETURN):
            raise Refused("refused")
        if login.purpose == CREATE:
            self._states.begin(mailbox)
        return mailbox

    def publish(
        self,
        connection: Connection,
        mailbox: bytes,
        prekeys: list[tuple[bytes, bytes]],
        home: tuple[Place, int],
    ) -> None:
        """Keep new prekeys inside the transaction of a save."""
        for conversation, prekey in prekeys:
            if self._forgotten.get((mailbox, conversation), 0) <= self._now():
                self._rows.keep(connection, mailbox, conversation, prekey, home)
        if self._rows.count(connection, home[0]) > MOST_CONVERSATIONS:
            raise Refused("limited")

    def prekey_object(self, connection: Connection, mailbox: bytes, conversation: bytes) -> bytes | None:
        """Find the newest prekey that was published for a conversation."""
        return self._rows.find(connection, mailbox, conversation, self._now())

    def prekey(self, connection: Connection, mailbox: bytes, conversation: bytes, key: bytes) -> Prekey:
        """Give the newest prekey, verified under her conversation key; `mailbox_gone` when there is none."""
        published = self.prekey_object(connection, mailbox, conversation)
        if published is None:
            raise Refused("mailbox_gone")
        return verified(key, conversation, published)

    def forget(self, connection: Connection, mailbox: bytes, conversation: bytes) -> bool:
        """Forget one conversation's prekey, and refuse it for a while; tell whether there was one."""
        now = self._now()
        known = self._rows.forget(connection, mailbox, conversation)
        if known:
            self._forgotten[mailbox, conversation] = now + FORGOTTEN_SECONDS
        return known

    def forget_over(self) -> None:
        """Forget what was forgotten so long ago that no save is under way that knows of it."""
        now = self._now()
        self._forgotten = {one: until for one, until in self._forgotten.items() if until > now}

    def forget_all(self, connection: Connection, place: Place) -> None:
        """Forget every prekey of the mailbox that rests under this slot."""
        self._rows.forget_all(connection, place)


def verified(key: bytes, conversation: bytes, prekey: bytes) -> Prekey:
    """Verify a prekey under her conversation key, or refuse `prekey`."""
    try:
        return verify_prekey(key, conversation, prekey)
    except NotVerified:
        raise Refused("prekey") from None
