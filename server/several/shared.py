"""What one process remembers and others have a word in: heads of chains, and its lines."""

from typing import Protocol

import gevent

from server.conversations.service import Chains
from server.doors import Neighbours, Refused
from server.sockets import Sockets


class Told(Chains):
    """Chains that every process forgets when a conversation ends.

    A head is believed only with the hash that its conversation's row has: nobody has to be told of a new one.
    How many blocks a member may append in an hour is counted where their line stands.
    """

    def __init__(self, neighbours: Neighbours) -> None:
        super().__init__()
        self._neighbours = neighbours

    def forget(self, conversation: bytes) -> None:
        """Forget a head with its conversation, here and elsewhere."""
        self.forget_here(conversation)
        self._neighbours.end(conversation)

    def forget_here(self, conversation: bytes) -> None:
        """Forget it at another process's word."""
        super().forget(conversation)


class Certifying(Protocol):
    """What has to be looked at before an account is told of a change that another process made."""

    def look(self) -> None: ...


class Doorman:
    """Hands over what other processes say to the lines of this one."""

    def __init__(self, sockets: Sockets, chains: Told, certification: Certifying) -> None:
        self._sockets = sockets
        self.end = chains.forget_here
        self._certification = certification
        self.cut_here = sockets.cut_here
        self.cut_rooms = sockets.cut_rooms

    def deliver(self, room: str, packet: bytes) -> None:
        """Tell the lines of a room; an account hears of its certificate when this process knows it too."""
        if room.startswith("a"):
            gevent.spawn(self._deliver_known, room, packet)
        else:
            self._sockets.deliver(room, packet)

    def _deliver_known(self, room: str, packet: bytes) -> None:
        try:
            self._certification.look()
        except (Refused, OSError):
            # Then they come again and read, when they can.
            self._sockets.cut_rooms(frozenset({room}))
            return
        self._sockets.deliver(room, packet)
