"""A line that breaks once, at one event: before the relay has heard of it, or after its answer was lost."""

from playwright.sync_api import Page, WebSocketRoute


class Breaking:
    """Stands between a page and the relay, and lets everything else through."""

    def __init__(self, page: Page, event: str, *, heard: bool) -> None:
        # How msgpack writes a short text.
        self._name = bytes([0xA0 + len(event)]) + event.encode()
        self._heard = heard
        self._armed = True
        self.broke = False
        page.route_web_socket("**/r/**", self._join)

    def _join(self, phone: WebSocketRoute) -> None:
        relay = phone.connect_to_server()
        lost = False

        def sent(message: str | bytes) -> None:
            nonlocal lost
            hit = self._armed and isinstance(message, bytes) and self._name in message
            if hit:
                self._armed, lost = False, True
            if not hit or self._heard:
                relay.send(message)
            if hit and not self._heard:
                self._end(phone, relay)

        def came(message: str | bytes) -> None:
            # The first thing that comes back is the answer, or comes after it.
            if lost and isinstance(message, bytes):
                self._end(phone, relay)
            else:
                phone.send(message)

        phone.on_message(sent)
        relay.on_message(came)

    def _end(self, phone: WebSocketRoute, relay: WebSocketRoute) -> None:
        self.broke = True
        relay.close()
        phone.close()
