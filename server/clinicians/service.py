"""Rules of the console's accounts: invited, opened with passkeys, signed in for half a day, keys kept sealed.

What the organisation certifies an account for is in certification.py. Nothing here can open a sealed key.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol, TypeVar

from server.doors import Caller, Post, Refused, Role

T = TypeVar("T")
KINDS = ("passkey", "recovery", "passphrase")
Now = Callable[[], int]
Random = Callable[[int], bytes]

FIVE_MINUTES = 300
ONE_DAY = 86_400
INVITED_SECONDS = 72 * 3600
SIGNED_IN_SECONDS = 12 * 3600
UNUSED_ACCOUNT_SECONDS = 180 * ONE_DAY
MOST_PASSKEYS = 10


@dataclass(frozen=True, slots=True)
class Account:
    """An account, known to conversations by `clinician_id` only."""

    account_id: bytes = field(repr=False)
    clinician_id: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public half of a passkey, and how often it says it was used."""

    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int


@dataclass(frozen=True, slots=True)
class SealedKey:
    """The clinician's own key, sealed in the browser. `credential_id` is null for what is not a passkey's."""

    kind: str
    credential_id: bytes | None = field(repr=False)
    sealed_key: bytes = field(repr=False)


class AccountRows(Protocol):
    """What the store offers about accounts inside one transaction."""

    def keep_invitation(self, token_hash: bytes, account_id: bytes, expires: int) -> None: ...
    def invited_account(self, token_hash: bytes, now: int) -> bytes | None: ...
    def forget_invitation(self, token_hash: bytes) -> None: ...
    def keep_account(self, account: Account, expires: int) -> None: ...
    def account(self, account_id: bytes, now: int) -> Account | None: ...
    def keep_account_until(self, account_id: bytes, expires: int) -> None: ...
    def keep_passkey(self, account_id: bytes, passkey: Passkey) -> None: ...
    def passkey(self, credential_id: bytes) -> tuple[bytes, Passkey] | None: ...
    def passkeys_of(self, account_id: bytes) -> list[bytes]: ...
    def count_use(self, credential_id: bytes, sign_count: int) -> None: ...
    def keep_sealed_key(self, account_id: bytes, sealed: SealedKey) -> None: ...
    def sealed_keys(self, account_id: bytes) -> list[SealedKey]: ...
    def keep_session(self, session_hash: bytes, account_id: bytes, expires: int) -> None: ...
    def session_account(self, session_hash: bytes, now: int) -> bytes | None: ...
    def session_end(self, session_hash: bytes) -> int: ...
    def forget_session(self, session_hash: bytes) -> None: ...
    def use_challenge(self, challenge_hash: bytes, expires: int) -> bool: ...
    def forget_due(self, now: int) -> tuple[list[bytes], list[bytes]]: ...


class AccountBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[AccountRows], T]) -> T: ...
    def read(self, job: Callable[[AccountRows], T]) -> T: ...


def rounded_up(time: int, step: int = FIVE_MINUTES) -> int:
    """Round a time up, so that what is kept says no more than it must."""
    return -(-time // step) * step


def hashed(secret: bytes) -> bytes:
    """Give the form in which a random secret of a link or cookie is kept."""
    return sha256(b"console secret" + secret).digest()


class Accounts:
    """Opens accounts and sessions. `roles` tells what an account is certified for at this moment."""

    def __init__(
        self,
        book: AccountBook,
        roles: Callable[[bytes], frozenset[Role]],
        post: Post,
        now: Now,
        random: Random,
    ) -> None:
        self._book = book
        self._roles = roles
        self._post = post
        self._now = now
        self._random = random

    def invite(self) -> str:
        """Make a link's token; whoever holds it opens one account within three days."""
        token = self._random(32)
        account_id = self._random(16)
        expires = rounded_up(self._now() + INVITED_SECONDS)
        self._book.keep(lambda rows: rows.keep_invitation(hashed(token), account_id, expires))
        return token.hex()

    def invited(self, token: bytes) -> bytes:
        """Give the id that the account will have, so that its passkey can be made for it."""
        now = self._now()
        account_id = self._book.read(lambda rows: rows.invited_account(hashed(token), now))
        if account_id is None:
            raise Refused("invitation")
        return account_id

    def register(self, token: bytes, passkey: Passkey, session_before: bytes | None) -> bytes:
        """Open the invited account with its first passkey, once, and give a session id as `sign_in` does."""
        now = self._now()
        clinician_id = self._random(16)

        def open_account(rows: AccountRows) -> bytes:
            account_id = rows.invited_account(hashed(token), now)
            if account_id is None or rows.passkey(passkey.credential_id) is not None:
                raise Refused("invitation")
            rows.forget_invitation(hashed(token))
            rows.keep_account(Account(account_id, clinician_id), _account_expires(now))
            rows.keep_passkey(account_id, passkey)
            return account_id

        return self._signed_in(open_account, session_before)

    def add_passkey(self, account_id: bytes, passkey: Passkey) -> None:
        """Let one more passkey open this account."""

        def add(rows: AccountRows) -> None:
            if rows.passkey(passkey.credential_id) is not None:
                raise Refused("refused")
            if len(rows.passkeys_of(account_id)) >= MOST_PASSKEYS:
                raise Refused("too_many")
            rows.keep_passkey(account_id, passkey)

        self._book.keep(add)

    def passkey(self, credential_id: bytes) -> tuple[bytes, Passkey]:
        """Find a passkey and the account it opens."""
        now = self._now()

        def find(rows: AccountRows) -> tuple[bytes, Passkey] | None:
            found = rows.passkey(credential_id)
            return found if found and rows.account(found[0], now) else None

        found = self._book.read(find)
        if found is None:
            raise Refused("refused")
        return found

    def passkeys_of(self, account_id: bytes) -> list[bytes]:
        """List the credential ids that open an account."""
        return self._book.read(lambda rows: rows.passkeys_of(account_id))

    def sign_in(self, credential_id: bytes, sign_count: int, session_before: bytes | None) -> bytes:
        """Give a new session id after a verified ceremony; the browser's session before it ends."""
        now = self._now()

        def count(rows: AccountRows) -> bytes:
            found = rows.passkey(credential_id)
            if found is None or rows.account(found[0], now) is None:
                raise Refused("refused")
            account_id, passkey = found
            # Seen twice, or behind: another ceremony with this passkey came in between, or it was copied.
            if sign_count <= passkey.sign_count and (sign_count, passkey.sign_count) != (0, 0):
                raise Refused("refused")
            rows.count_use(credential_id, sign_count)
            rows.keep_account_until(account_id, _account_expires(now))
            return account_id

        return self._signed_in(count, session_before)

    def _signed_in(self, admit: Callable[[AccountRows], bytes], session_before: bytes | None) -> bytes:
        session = self._random(32)
        expires = rounded_up(self._now() + SIGNED_IN_SECONDS)

        def keep(rows: AccountRows) -> None:
            rows.keep_session(hashed(session), admit(rows), expires)
            if session_before is not None:
                rows.forget_session(hashed(session_before))

        self._book.keep(keep)
        if session_before is not None:
            self._post.cut_session(hashed(session_before))
        return session

    def account_of(self, session: bytes | None) -> Account:
        """Tell whose session this is; refused when it has ended."""
        now = self._now()

        def find(rows: AccountRows) -> Account | None:
            account_id = rows.session_account(hashed(session), now) if session else None
            return rows.account(account_id, now) if account_id else None

        account = self._book.read(find)
        if account is None:
            raise Refused("session")
        return account

    def caller(self, session: bytes | None) -> Caller:
        """Make the caller of a new line, with the roles that are valid now. The line sets `sid`."""
        account = self.account_of(session)
        roles = self._roles(account.account_id)
        kept = hashed(session) if session else b""
        until = self._book.read(lambda rows: rows.session_end(kept))
        caller = Caller(roles, sid="", account=account.account_id, clinician=account.clinician_id)
        return replace(caller, session=kept, until=until)

    def sign_out(self, session: bytes | None) -> None:
        """End a session and close its lines; an unknown session is the same."""
        if session is not None:
            self._book.keep(lambda rows: rows.forget_session(hashed(session)))
            self._post.cut_session(hashed(session))

    def keep_key(self, account_id: bytes, sealed: SealedKey) -> None:
        """Keep the clinician's key as a passkey of theirs, a sheet or a long passphrase sealed it."""
        if sealed.kind not in KINDS or (sealed.kind == "passkey") != bool(sealed.credential_id):
            raise Refused("malformed")

        def keep(rows: AccountRows) -> None:
            if sealed.credential_id and sealed.credential_id not in rows.passkeys_of(account_id):
                raise Refused("refused")
            rows.keep_sealed_key(account_id, sealed)

        self._book.keep(keep)

    def sealed_keys(self, account_id: bytes) -> list[SealedKey]:
        """Give every sealed form of the clinician's key."""
        return self._book.read(lambda rows: rows.sealed_keys(account_id))

    def use_challenge(self, challenge_hash: bytes, expires: int) -> bool:
        """Mark a challenge as used; false if it was before, on whichever process."""
        return self._book.keep(lambda rows: rows.use_challenge(challenge_hash, rounded_up(expires)))

    def forget_due(self) -> list[bytes]:
        """Forget what is due, close lines whose sessions are over, and list the accounts that are gone."""
        now = self._now()
        ended, gone = self._book.keep(lambda rows: rows.forget_due(now))
        for session in ended:
            self._post.cut_session(session)
        for account_id in gone:
            self._post.cut_account(account_id)
        return gone


def has_two_ways(sealed: list[SealedKey]) -> bool:
    """Tell whether losing one key leaves another: two passkeys, or one and a printed sheet.

    A passphrase stands for a passkey where the browser's passkeys can seal nothing.
    """
    return len(sealed) >= 2 and any(key.kind != "recovery" for key in sealed)


def _account_expires(now: int) -> int:
    return rounded_up(now + UNUSED_ACCOUNT_SECONDS, ONE_DAY)
