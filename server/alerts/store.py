"""Opens the tables of alerts, for the slice's own service."""

from collections.abc import Iterable

import sqlalchemy as sa

from server.alerts.service import Contact, Device, TestPage
from server.alerts.tables import contacts, devices, test_pages
from server.database import Connection, insert_or_replace

# In place of a token's hash once it was used.
USED = b""


class Rows:
    """Devices and test pages in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def devices(self, clinician_id: bytes, now: int) -> list[Device]:
        """List a clinician's devices."""
        chosen = sa.select(devices).where(devices.c.clinician_id == clinician_id, devices.c.expires > now)
        rows = self._connection.execute(chosen.order_by(devices.c.mark))
        return [Device(row.endpoint, row.p256dh, row.auth) for row in rows]

    def owner(self, device: Device) -> tuple[bytes, Device] | None:
        """Find whose a device is, with its keys as they are kept."""
        chosen = sa.select(devices).where(devices.c.mark == device.mark)
        row = self._connection.execute(chosen).one_or_none()
        return (row.clinician_id, Device(row.endpoint, row.p256dh, row.auth)) if row else None

    def keep_device(self, clinician_id: bytes, device: Device, expires: int) -> None:
        """Keep a device as this clinician's, or renew it."""
        row = {
            "mark": device.mark,
            "clinician_id": clinician_id,
            "endpoint": device.endpoint,
            "p256dh": device.p256dh,
            "auth": device.auth,
            "expires": expires,
        }
        insert_or_replace(self._connection, devices, ("mark",), row)

    def forget_device(self, clinician_id: bytes, mark: bytes) -> bool:
        """Forget one of a clinician's devices; tell whether there was one."""
        theirs = (devices.c.mark == mark) & (devices.c.clinician_id == clinician_id)
        return self._connection.execute(sa.delete(devices).where(theirs)).rowcount > 0

    def forget_oldest(self, clinician_id: bytes, most: int, but: bytes) -> None:
        """Leave a clinician at most so many devices, those that were renewed last, and `but` in any case."""
        theirs = sa.select(devices.c.mark).where(devices.c.clinician_id == clinician_id)
        newest = theirs.order_by(devices.c.mark != but, devices.c.expires.desc(), devices.c.mark)
        over = self._connection.scalars(newest.offset(most)).all()
        self._connection.execute(sa.delete(devices).where(devices.c.mark.in_(over)))

    def contact(self, clinician_id: bytes, now: int) -> Contact | None:
        """Find a clinician's other way."""
        chosen = sa.select(contacts).where(contacts.c.clinician_id == clinician_id, contacts.c.expires > now)
        row = self._connection.execute(chosen).one_or_none()
        return Contact(row.way, row.destination) if row else None

    def keep_contact(self, clinician_id: bytes, contact: Contact, expires: int) -> None:
        """Keep a clinician's other way in place of the one before, or renew it."""
        row = {
            "clinician_id": clinician_id,
            "way": contact.way,
            "destination": contact.destination,
            "expires": expires,
        }
        insert_or_replace(self._connection, contacts, ("clinician_id",), row)

    def forget_contact(self, clinician_id: bytes) -> None:
        """Forget a clinician's other way."""
        self._connection.execute(sa.delete(contacts).where(contacts.c.clinician_id == clinician_id))

    def keep_test(self, clinician_id: bytes, test: TestPage) -> None:
        """Keep a clinician's newest test page in place of the one before."""
        row = {
            "clinician_id": clinician_id,
            "token_hash": test.token_hash,
            "heard": test.heard,
            "expires": test.expires,
        }
        insert_or_replace(self._connection, test_pages, ("clinician_id",), row)

    def test(self, clinician_id: bytes, now: int) -> TestPage | None:
        """Find a clinician's newest test page while it counts."""
        tests = test_pages.c
        chosen = sa.select(test_pages).where(tests.clinician_id == clinician_id, tests.expires > now)
        row = self._connection.execute(chosen).one_or_none()
        return TestPage(row.token_hash, row.heard, row.expires) if row else None

    def is_test(self, token_hash: bytes, now: int) -> bool:
        """Tell whether a token is one that nobody has used yet."""
        chosen = sa.select(test_pages.c.clinician_id).where(_waits(token_hash, now))
        return self._connection.execute(chosen).first() is not None

    def hear(self, token_hash: bytes, now: int) -> bytes | None:
        """Use a token; gives whose test page was heard."""
        used = sa.update(test_pages).where(_waits(token_hash, now)).values(token_hash=USED, heard=True)
        found: bytes | None = self._connection.scalars(
            used.returning(test_pages.c.clinician_id)
        ).one_or_none()
        return found

    def heard(self, clinicians: Iterable[bytes], now: int) -> set[bytes]:
        """Tell which of these heard a test page that counts."""
        tests = test_pages.c
        # With no device left, what one of them heard tells nothing of the next page.
        living = sa.exists().where(devices.c.clinician_id == tests.clinician_id, devices.c.expires > now)
        chosen = sa.select(tests.clinician_id).where(
            tests.clinician_id.in_(list(clinicians)), tests.heard, tests.expires > now, living
        )
        return set(self._connection.scalars(chosen))


def forget_due(connection: Connection, now: int) -> None:
    """Forget the devices that nobody renewed, and the test pages of shifts that are over."""
    for table in (devices, contacts, test_pages):
        connection.execute(sa.delete(table).where(table.c.expires <= now))


def _waits(token_hash: bytes, now: int) -> sa.ColumnElement[bool]:
    return (test_pages.c.token_hash == token_hash) & (test_pages.c.expires > now)
