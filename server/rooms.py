"""Which lines hear what: by the room's name, and nothing is left of a room that nobody is in."""

from collections.abc import Iterable

from server.line import Line


class Rooms:
    """The lines in each room, by the id of their connection to it."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Line]] = {}

    def enter(self, rooms: Iterable[str], sid: str, line: Line) -> None:
        """Let a line hear what is said in some rooms."""
        for room in rooms:
            self._rooms.setdefault(room, {})[sid] = line

    def leave(self, rooms: Iterable[str], sid: str) -> None:
        """Let a line hear it no more."""
        for room in rooms:
            present = self._rooms.get(room)
            if present is not None:
                present.pop(sid, None)
                if not present:
                    del self._rooms[room]

    def lines(self, room: str, but: str = "") -> list[Line]:
        """List who hears what is said in a room, all `but` one."""
        return [line for sid, line in self._rooms.get(room, {}).items() if sid != but]

    def __len__(self) -> int:
        """Count the rooms that somebody is in."""
        return len(self._rooms)
