"""Alerts' events: where a clinician is paged, and trying it out."""

from server.alerts.service import MARK_BYTES, Alerts, Contact, Device
from server.doors import Bytes, Caller, Event, Role, Text

CLINICIANS = frozenset({Role.CLINICIAN})
LONGEST_ENDPOINT = 1024
POINT_BYTES, AUTH_BYTES = 65, 16
MARK = Bytes(MARK_BYTES)


class AlertEvents:
    """The door to Alerts."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    def events(self) -> tuple[Event, ...]:
        """List the events of this slice."""
        device = (Text(LONGEST_ENDPOINT), Bytes(POINT_BYTES), Bytes(AUTH_BYTES))
        answers = (
            "key or null, [mark of a device...], whether this shift's test page was heard, "
            "[name of another way...], [way, destination] or null"
        )
        return (
            Event("alerts", CLINICIANS, (), self._standing, answers),
            Event("forget_contact", CLINICIANS, (), self._forget_contact, ""),
            Event("keep_contact", CLINICIANS, (Text(20), Text(64)), self._keep_contact, "", ("contact",)),
            Event("turn_on_alerts", CLINICIANS, device, self._turn_on, "", ("off", "endpoint")),
            Event("turn_off_alerts", CLINICIANS, (MARK,), self._turn_off, ""),
            Event("try_alert", CLINICIANS, (MARK,), self._try_out, "", ("gone",)),
        )

    def _standing(self, caller: Caller) -> tuple[object, ...]:
        marks = [device.mark for device in self._alerts.devices(caller.clinician)]
        contact = self._alerts.contact(caller.clinician)
        named = [contact.way, contact.destination] if contact else None
        heard = self._alerts.is_heard(caller.clinician)
        return self._alerts.key, marks, heard, list(self._alerts.ways), named

    def _keep_contact(self, caller: Caller, way: str, destination: str) -> tuple[object, ...]:
        self._alerts.keep_contact(caller.clinician, Contact(way, destination))
        return ()

    def _forget_contact(self, caller: Caller) -> tuple[object, ...]:
        self._alerts.forget_contact(caller.clinician)
        return ()

    def _turn_on(self, caller: Caller, endpoint: str, p256dh: bytes, auth: bytes) -> tuple[object, ...]:
        self._alerts.turn_on(caller.clinician, Device(endpoint, p256dh, auth))
        return ()

    def _turn_off(self, caller: Caller, mark: bytes) -> tuple[object, ...]:
        self._alerts.turn_off(caller.clinician, mark)
        return ()

    def _try_out(self, caller: Caller, mark: bytes) -> tuple[object, ...]:
        self._alerts.try_out(caller.clinician, mark)
        return ()
