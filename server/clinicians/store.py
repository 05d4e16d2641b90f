"""Opens the clinicians' tables. `Rows` is one transaction; what belongs into it elsewhere is passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from crypto.certificate import Coordinator
from server.clinicians import tables
from server.clinicians.certification import Application, Countersignature
from server.clinicians.service import Account, Passkey, SealedKey, rounded_up
from server.clinicians.trust import KeptRevocation
from server.database import Connection, insert_or_replace

# A renewed certificate waits beside the one before it; nobody piles them up.
MOST_CERTIFICATES = 8


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other slices do inside this one's transaction: log a hash, forget bundles of what is revoked."""

    log: Callable[[Connection, bytes, int], None]
    forget_bundles: Callable[[Connection, Callable[[bytes], bool]], None]


class AccountRows:
    """Invitations, accounts, passkeys, sealed keys and sessions in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_invitation(self, token_hash: bytes, account_id: bytes, expires: int) -> None:
        """Keep what an invitation's token hashes to, and the account it will open."""
        self._connection.execute(
            sa.insert(tables.invitations).values(
                token_hash=token_hash, account_id=account_id, expires=expires
            )
        )

    def invited_account(self, token_hash: bytes, now: int) -> bytes | None:
        """Give the account that an unused invitation opens."""
        invitations = tables.invitations.c
        return self._one(
            sa.select(invitations.account_id).where(
                invitations.token_hash == token_hash, invitations.expires > now
            )
        )

    def forget_invitation(self, token_hash: bytes) -> None:
        """Use an invitation up."""
        self._connection.execute(
            sa.delete(tables.invitations).where(tables.invitations.c.token_hash == token_hash)
        )

    def keep_account(self, account: Account, expires: int) -> None:
        """Open an account."""
        self._connection.execute(
            sa.insert(tables.accounts).values(
                account_id=account.account_id, clinician_id=account.clinician_id, expires=expires
            )
        )

    def account(self, account_id: bytes, now: int) -> Account | None:
        """Find an account that is not due."""
        accounts = tables.accounts.c
        clinician_id = self._one(
            sa.select(accounts.clinician_id).where(accounts.account_id == account_id, accounts.expires > now)
        )
        return Account(account_id, clinician_id) if clinician_id else None

    def keep_account_until(self, account_id: bytes, expires: int) -> None:
        """Move an account's end."""
        self._connection.execute(
            sa.update(tables.accounts)
            .where(tables.accounts.c.account_id == account_id)
            .values(expires=expires)
        )

    def keep_passkey(self, account_id: bytes, passkey: Passkey) -> None:
        """Let a passkey open an account."""
        self._connection.execute(
            sa.insert(tables.passkeys).values(
                credential_id=passkey.credential_id,
                account_id=account_id,
                public_key=passkey.public_key,
                sign_count=passkey.sign_count,
            )
        )

    def passkey(self, credential_id: bytes) -> tuple[bytes, Passkey] | None:
        """Find a passkey and its account."""
        passkeys = tables.passkeys.c
        row = self._connection.execute(
            sa.select(passkeys.account_id, passkeys.public_key, passkeys.sign_count).where(
                passkeys.credential_id == credential_id
            )
        ).one_or_none()
        return (row.account_id, Passkey(credential_id, row.public_key, row.sign_count)) if row else None

    def passkeys_of(self, account_id: bytes) -> list[bytes]:
        """List an account's credential ids."""
        passkeys = tables.passkeys.c
        return list(
            self._connection.scalars(
                sa.select(passkeys.credential_id).where(passkeys.account_id == account_id)
            )
        )

    def count_use(self, credential_id: bytes, sign_count: int) -> None:
        """Keep how often a passkey says it was used."""
        self._connection.execute(
            sa.update(tables.passkeys)
            .where(tables.passkeys.c.credential_id == credential_id)
            .values(sign_count=sign_count)
        )

    def keep_sealed_key(self, account_id: bytes, sealed: SealedKey) -> None:
        """Keep or replace one sealed form of the clinician's key."""
        keys: dict[str, object] = {
            "account_id": account_id,
            "kind": sealed.kind,
            "credential_id": sealed.credential_id or b"",
        }
        row = {**keys, "sealed_key": sealed.sealed_key}
        insert_or_replace(self._connection, tables.sealed_keys, tuple(keys), row)

    def sealed_keys(self, account_id: bytes) -> list[SealedKey]:
        """Give every sealed form of the clinician's key."""
        rows = self._connection.execute(
            sa.select(tables.sealed_keys).where(tables.sealed_keys.c.account_id == account_id)
        )
        return [SealedKey(row.kind, row.credential_id or None, row.sealed_key) for row in rows]

    def keep_session(self, session_hash: bytes, account_id: bytes, expires: int) -> None:
        """Open a session."""
        self._connection.execute(
            sa.insert(tables.sessions).values(
                session_hash=session_hash, account_id=account_id, expires=expires
            )
        )

    def session_account(self, session_hash: bytes, now: int) -> bytes | None:
        """Tell whose session this is, if it has not ended."""
        sessions = tables.sessions.c
        return self._one(
            sa.select(sessions.account_id).where(
                sessions.session_hash == session_hash, sessions.expires > now
            )
        )

    def session_end(self, session_hash: bytes) -> int:
        """Tell when a session ends; one that is not there has ended."""
        sessions = tables.sessions.c
        query = sa.select(sessions.expires).where(sessions.session_hash == session_hash)
        return self._connection.scalars(query).one_or_none() or 1

    def forget_session(self, session_hash: bytes) -> None:
        """End a session."""
        self._connection.execute(
            sa.delete(tables.sessions).where(tables.sessions.c.session_hash == session_hash)
        )

    def forget_sessions(self, accounts: list[bytes]) -> None:
        """End every session of these accounts."""
        self._connection.execute(sa.delete(tables.sessions).where(tables.sessions.c.account_id.in_(accounts)))

    def use_challenge(self, challenge_hash: bytes, expires: int) -> bool:
        """Keep a challenge as used; false if it is kept already."""
        used = tables.used_challenges
        if self._one(sa.select(used.c.challenge_hash).where(used.c.challenge_hash == challenge_hash)):
            return False
        self._connection.execute(sa.insert(used).values(challenge_hash=challenge_hash, expires=expires))
        return True

    def forget_due(self, now: int) -> tuple[list[bytes], list[bytes]]:
        """Forget what is due; list the sessions that ended, and the accounts that are gone."""
        ended = self._delete_due(tables.sessions, now, tables.sessions.c.session_hash)
        gone = self._delete_due(tables.accounts, now, tables.accounts.c.account_id)
        for table in (tables.invitations, tables.applications, tables.certificates, tables.coordinators):
            self._delete_due(table, now, table.c.account_id)
        self._delete_due(tables.revocations, now, tables.revocations.c.hashed)
        self._delete_due(tables.used_challenges, now, tables.used_challenges.c.challenge_hash)
        return ended, gone

    def _delete_due(self, table: sa.Table, now: int, named: sa.Column[bytes]) -> list[bytes]:
        return list(self._connection.scalars(sa.delete(table).where(table.c.expires <= now).returning(named)))

    def _one(self, query: sa.Select[bytes]) -> bytes | None:
        found: bytes | None = self._connection.scalars(query).one_or_none()
        return found


class Rows(AccountRows):
    """Besides accounts: applications, countersignatures, certificates, coordinators and revocations."""

    def __init__(self, connection: Connection, elsewhere: Elsewhere) -> None:
        super().__init__(connection)
        self._elsewhere = elsewhere

    def log(self, hashed: bytes, expires: int) -> None:
        """Put a hash into the log."""
        self._elsewhere.log(self._connection, hashed, expires)

    def keep_application(self, application: Application, expires: int) -> None:
        """Keep an application in place of the one before it and of its signatures."""
        self.forget_application(application.account_id)
        self._connection.execute(
            sa.insert(tables.applications).values(
                account_id=application.account_id,
                key=application.key,
                profession=application.profession,
                alias=application.alias,
                region=application.region,
                expires=expires,
            )
        )

    def set_payload(self, account_id: bytes, payload: bytes) -> None:
        """Keep what the coordinators sign."""
        self._connection.execute(
            sa.update(tables.applications)
            .where(tables.applications.c.account_id == account_id)
            .values(payload=payload)
        )

    def application(self, account_id: bytes, now: int) -> Application | None:
        """Find an application that is not due."""
        row = self._connection.execute(
            _APPLICATIONS.where(
                tables.applications.c.account_id == account_id, tables.applications.c.expires > now
            )
        ).one_or_none()
        return _application(row) if row else None

    def applications(self, now: int) -> list[tuple[Application, int]]:
        """List applications, each with its number of signatures."""
        signed = tables.countersignatures.c
        count = (
            sa.select(sa.func.count())
            .where(signed.account_id == tables.applications.c.account_id)
            .scalar_subquery()
        )
        query = _APPLICATIONS.add_columns(count.label("signatures")).where(
            tables.applications.c.expires > now
        )
        return [
            (_application(row), row.signatures) for row in self._connection.execute(query.limit(MOST_LISTED))
        ]

    def forget_application(self, account_id: bytes) -> None:
        """Forget an application and its signatures."""
        self._connection.execute(
            sa.delete(tables.applications).where(tables.applications.c.account_id == account_id)
        )

    def keep_countersignature(self, account_id: bytes, signed: Countersignature) -> None:
        """Keep one coordinator's signature; the same coordinator counts once."""
        keys: dict[str, object] = {"account_id": account_id, "coordinator_id": signed.coordinator_id}
        row = {**keys, "coordinator": signed.coordinator, "signature": signed.signature}
        insert_or_replace(self._connection, tables.countersignatures, tuple(keys), row)

    def countersignatures(self, account_id: bytes) -> list[Countersignature]:
        """List the coordinators' signatures under an application."""
        rows = self._connection.execute(
            sa.select(tables.countersignatures)
            .where(tables.countersignatures.c.account_id == account_id)
            .order_by(tables.countersignatures.c.coordinator_id)
        )
        return [Countersignature(row.coordinator_id, row.coordinator, row.signature) for row in rows]

    def forget_countersignatures(self, account_id: bytes) -> None:
        """Forget the signatures under an application."""
        self._connection.execute(
            sa.delete(tables.countersignatures).where(tables.countersignatures.c.account_id == account_id)
        )

    def keep_certificate(self, account_id: bytes, certificate: bytes, expires: int) -> None:
        """Keep an account's new certificate, beside those before it."""
        certificates = tables.certificates.c
        self._connection.execute(
            sa.insert(tables.certificates).values(
                account_id=account_id, certificate=certificate, expires=expires
            )
        )
        kept = (
            sa.select(certificates.number)
            .where(certificates.account_id == account_id)
            .order_by(certificates.number.desc())
            .limit(MOST_CERTIFICATES)
        )
        self._connection.execute(
            sa.delete(tables.certificates).where(
                certificates.account_id == account_id, certificates.number.not_in(kept)
            )
        )

    def certificates(self, account_id: bytes, now: int) -> list[bytes]:
        """List an account's certificates, the newest first."""
        certificates = tables.certificates.c
        query = sa.select(certificates.certificate).where(
            certificates.account_id == account_id, certificates.expires > now
        )
        return list(self._connection.scalars(query.order_by(certificates.number.desc())))

    def certificates_of_clinician(self, clinician_id: bytes, now: int) -> list[bytes]:
        """List the certificates of the account that is this clinician, the newest first."""
        certificates, accounts = tables.certificates.c, tables.accounts.c
        query = (
            sa.select(certificates.certificate)
            .join(tables.accounts, accounts.account_id == certificates.account_id)
            .where(accounts.clinician_id == clinician_id, certificates.expires > now)
        )
        return list(self._connection.scalars(query.order_by(certificates.number.desc())))

    def account_of_clinician(self, clinician_id: bytes, now: int) -> bytes | None:
        """Find the account that is this clinician."""
        accounts = tables.accounts.c
        return self._one(
            sa.select(accounts.account_id).where(
                accounts.clinician_id == clinician_id, accounts.expires > now
            )
        )

    def every_certificate(self, now: int) -> list[bytes]:
        """List everybody's certificates, the newest first."""
        certificates = tables.certificates.c
        query = sa.select(certificates.certificate).where(certificates.expires > now)
        return list(self._connection.scalars(query.order_by(certificates.number.desc())))

    def forget_certificates(self, revoked: Callable[[bytes], bool]) -> list[bytes]:
        """Forget what is revoked, and the shift bundles under it; gives the accounts that had it."""
        certificates = tables.certificates.c
        rows = self._connection.execute(sa.select(tables.certificates)).all()
        ended = [row for row in rows if revoked(row.certificate)]
        numbers = [row.number for row in ended]
        self._connection.execute(sa.delete(tables.certificates).where(certificates.number.in_(numbers)))
        self._elsewhere.forget_bundles(self._connection, revoked)
        return [row.account_id for row in ended]

    def forget_coordinators(self, revoked: Callable[[bytes], bool]) -> list[bytes]:
        """Forget the coordinators who are revoked; gives their accounts."""
        coordinators = tables.coordinators.c
        rows = self._connection.execute(sa.select(coordinators.account_id, coordinators.coordinator)).all()
        accounts = [row.account_id for row in rows if revoked(row.coordinator)]
        self._connection.execute(sa.delete(tables.coordinators).where(coordinators.account_id.in_(accounts)))
        return accounts

    def keep_revocation(self, kept: KeptRevocation) -> None:
        """Keep a revocation."""
        self._connection.execute(
            sa.insert(tables.revocations).values(
                hashed=kept.hashed, by_root=kept.by_root, revocation=kept.revocation, expires=kept.expires
            )
        )

    def forget_revocation(self, revocation: bytes) -> None:
        """Forget a revocation."""
        revocations = tables.revocations.c
        self._connection.execute(sa.delete(tables.revocations).where(revocations.revocation == revocation))

    def revocations(self, now: int) -> list[KeptRevocation]:
        """List what is revoked, the oldest first."""
        revocations = tables.revocations.c
        rows = self._connection.execute(
            sa.select(tables.revocations).where(revocations.expires > now).order_by(revocations.number)
        )
        return [KeptRevocation(row.hashed, row.by_root, row.revocation, row.expires) for row in rows]

    def newest_revocation(self) -> tuple[int, int]:
        """Tell the greatest number of a revocation, and how many there are."""
        revocations = tables.revocations.c
        row = self._connection.execute(sa.select(sa.func.max(revocations.number), sa.func.count())).one()
        return row[0] or 0, row[1]

    def keep_coordinator(self, account_id: bytes, coordinator: Coordinator, presented: bytes) -> bool:
        """Keep a coordinator's certificate; false if another account presented this coordinator before."""
        coordinators = tables.coordinators.c
        owner = self._one(
            sa.select(coordinators.account_id).where(
                coordinators.coordinator_id == coordinator.coordinator_id
            )
        )
        if owner not in (None, account_id):
            return False
        self._connection.execute(sa.delete(tables.coordinators).where(coordinators.account_id == account_id))
        self._connection.execute(
            sa.insert(tables.coordinators).values(
                account_id=account_id,
                coordinator_id=coordinator.coordinator_id,
                coordinator=presented,
                expires=rounded_up(coordinator.not_after),
            )
        )
        return True

    def coordinator(self, account_id: bytes, now: int) -> bytes | None:
        """Find the coordinator's certificate that an account presented."""
        coordinators = tables.coordinators.c
        return self._one(
            sa.select(coordinators.coordinator).where(
                coordinators.account_id == account_id, coordinators.expires > now
            )
        )

    def staff_accounts(self, now: int) -> list[bytes]:
        """List the accounts that have a certificate, as a clinician or a coordinator."""
        chosen = (
            sa.select(table.c.account_id).where(table.c.expires > now)
            for table in (tables.certificates, tables.coordinators)
        )
        return list(self._connection.scalars(sa.union(*chosen)))


MOST_LISTED = 200
_APPLICATIONS = sa.select(tables.applications, tables.accounts.c.clinician_id).join(
    tables.accounts, tables.accounts.c.account_id == tables.applications.c.account_id
)


def _application(row: sa.Row[*tuple[Any, ...]]) -> Application:
    return Application(
        row.account_id, row.clinician_id, row.key, row.profession, row.alias, row.region, row.payload
    )
