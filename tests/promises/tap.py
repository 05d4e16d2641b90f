"""A wire that keeps a copy of every byte that leaves the phone, and takes the masks off websocket frames."""

import socket
import threading
from contextlib import suppress

from tests.journeys.wire import READ_BYTES, Wire

HEAD_END = b"\r\n\r\n"
UPGRADE = b"upgrade: websocket"
# A frame's length stands in its second byte, or in this many bytes after it.
LONGER = {126: 2, 127: 8}
MASK_SIZE = 4


class Tap(Wire):
    """What it keeps is everything: requests, beacons, frames, also of workers that no driver tells of."""

    def __init__(self, relay_port: int) -> None:
        self._streams: dict[socket.socket, bytearray] = {}
        self._copying = threading.Lock()
        super().__init__(relay_port)

    @property
    def left(self) -> bytes:
        """Everything that left the phone so far, readable."""
        with self._copying:
            streams = [bytes(stream) for stream in self._streams.values()]
        return b"\n".join(map(unmasked, streams))

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        if answers:
            super()._pump(source, target, answers)
            return
        with self._copying:
            stream = self._streams.setdefault(source, bytearray())
        with suppress(OSError):
            while content := source.recv(READ_BYTES):
                with self._copying:
                    stream += content
                target.sendall(content)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def unmasked(stream: bytes) -> bytes:
    """Give one connection's bytes with what its frames held, where it became a websocket."""
    upgrade = stream.lower().find(UPGRADE)
    if upgrade < 0:
        return stream
    place = stream.find(HEAD_END, upgrade) + len(HEAD_END)
    parts = [stream[:place]]
    while place + 2 <= len(stream):
        size, wide = stream[place + 1] & 127, 0
        if size in LONGER:
            wide = LONGER[size]
            size = int.from_bytes(stream[place + 2 : place + 2 + wide])
        start = place + 2 + wide + MASK_SIZE
        mask, content = stream[start - MASK_SIZE : start], stream[start : start + size]
        parts.append(bytes(byte ^ mask[n % MASK_SIZE] for n, byte in enumerate(content)))
        place = start + size
    return b"".join(parts)
