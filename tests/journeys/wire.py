"""The wire between a phone and the relay: forwards bytes, can be cut or made deaf, has its own address."""

import socket
import threading
from contextlib import suppress

# Another loopback address than everybody's, so that finding it anywhere would mean it was kept.
SOURCE = "127.0.0.77"
READ_BYTES = 65_536


class Wire:
    """Listens on a port of its own. `down`: nobody gets through. `deaf`: what the relay answers is lost."""

    def __init__(self, relay_port: int) -> None:
        self._relay_port = relay_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.port = int(self._listener.getsockname()[1])
        self.down = False
        self.deaf = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Everything that is open ends at once, and nothing new comes through."""
        self.down = True
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """As before."""
        self.down = self.deaf = False

    def close(self) -> None:
        """End of the wire."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            if self.down:
                phone.close()
                continue
            threading.Thread(target=self._join, args=(phone,), daemon=True).start()

    def _join(self, phone: socket.socket) -> None:
        try:
            relay = socket.create_connection(("127.0.0.1", self._relay_port), 5, source_address=(SOURCE, 0))
        except OSError:
            phone.close()
            return
        relay.settimeout(None)
        with self._lock:
            self._open |= {phone, relay}
        back = threading.Thread(target=self._pump, args=(relay, phone, True), daemon=True)
        back.start()
        self._pump(phone, relay, False)
        back.join()
        with self._lock:
            self._open -= {phone, relay}
        phone.close()
        relay.close()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while content := source.recv(READ_BYTES):
                if not (answers and self.deaf):
                    target.sendall(content)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
