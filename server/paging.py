"""Joins what pages clinicians who are away: the devices they chose, the relay's key, and the way out."""

from collections.abc import Callable

from server.alerts import store
from server.alerts.other_ways import OtherWays
from server.alerts.push import Pusher
from server.alerts.sending import Outbox, Way
from server.alerts.service import Alerts, Push
from server.alerts.vapid import Vapid
from server.book import Book
from server.cover.store import door_key
from server.database import Reader, Writer
from server.doors import Post
from server.settings import Settings

KEY_FILE = "push"
Now = Callable[[], int]
Random = Callable[[int], bytes]


class Paging:
    """Alerts and their way out. Nothing goes out before `start`, nor but to devices that clinicians chose."""

    def __init__(
        self, settings: Settings, database: tuple[Writer, Reader], post: Post, now: Now, random: Random
    ) -> None:
        book = Book(*database, store.Rows)
        vapid = Vapid(door_key(settings.data / KEY_FILE, random), settings.push_contact)
        self._pusher = Pusher(settings.push_services, vapid, now, settings.push_authority)
        self._outbox = Outbox()
        self._ways = OtherWays(settings.other_ways)
        key = vapid.public if settings.push_services else None
        self.alerts = Alerts(
            book,
            Push(key, self._pusher.fits, self._outbox.put, self._ways.names, self._ways.fits),
            post,
            now,
            random,
        )

    def start(self, told: Callable[[str], None]) -> None:
        """Send what is put in; `told` hears what came of each push."""
        alerts = self.alerts
        self._outbox.start(
            Way(alerts.devices, self._pusher.push, alerts.turn_off, alerts.contact, self._ways.remind, told)
        )

    def stop(self) -> None:
        """Send no more."""
        self._outbox.stop()
