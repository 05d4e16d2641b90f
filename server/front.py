"""The survivors' side of the relay: what is behind its two doors' pages, and whom each lets open a line."""

import hmac
from collections.abc import Callable
from typing import Any

from crypto.login import CLIENT_NONCE_SIZE
from server.cover.behind import Behind
from server.cover.modules import Modules
from server.cover.phrases import Unreadable
from server.cover.routes import Kitchen
from server.cover.service import Door, Search
from server.cover.store import PhraseFile, door_key, read_recipes
from server.doors import Bytes, Caller, Refused, Role
from server.gate import CREATE, Gate
from server.mailboxes.service import Login, Mailboxes
from server.open_door.routes import Threshold
from server.settings import UNREAD_RECIPES, Settings, Unsafe

Now = Callable[[], int]
Random = Callable[[int], bytes]


class Cover:
    """The parts behind the cover's origin, and behind the open door's where there is one."""

    def __init__(
        self,
        settings: Settings,
        mailboxes: Mailboxes,
        modules: Modules,
        world: tuple[Now, Random],
        gate: Gate,
    ) -> None:
        now, random = world
        self._gate = gate
        key = door_key(settings.data / "door", random)
        self._door = Door(key, _phrases(settings), now, random)
        # Neither door takes what the other one gave: it would tell a stranger that both are ours.
        open_door = Door(hmac.digest(key, b"open", "sha256"), tuple, now, random)
        doors = {settings.cover_port: self._door, settings.open_port: open_door}
        self._doors = {str(port): (origin, doors[port]) for port, origin in settings.survivors_doors.items()}
        self._mailboxes = mailboxes
        search = _search(settings)
        self.kitchen = Kitchen(self._door, search, Behind(self._door, modules), random)
        self.threshold = Threshold(open_door.give, Behind(open_door, modules, "open").fetch)

    def greet(self, environ: dict[str, Any], auth: dict[str, Any], nonce: str) -> Caller:
        """Let whoever came through this port's door and holds a mailbox's key open a line."""
        origin, opened = self._doors[environ["SERVER_PORT"]]
        shapes = {"k": Bytes(32), "n": Bytes(CLIENT_NONCE_SIZE), "s": Bytes(64)}
        known = all(shape.accepts(auth.get(name)) for name, shape in shapes.items())
        if not known or not isinstance(auth.get("p"), str) or not opened.accepts(auth.get("t")):
            raise Refused("refused")
        door = self._gate.blocking.door(auth["t"])
        self._gate.enter(auth, door, nonce)
        login = Login(auth["k"], auth["p"], origin, nonce, auth["n"], auth["s"])
        try:
            mailbox = self._mailboxes.enter(login)
        except Refused:
            self._gate.failed()
            raise
        if login.purpose == CREATE:
            self._gate.began()
        roles = frozenset({Role.SURVIVOR})
        return Caller(roles, sid="", mailbox=mailbox, nonce=nonce, origin=origin, door=door)


def _search(settings: Settings) -> Search:
    try:
        return Search(read_recipes(settings.recipes_file))
    except (OSError, ValueError, KeyError, TypeError):
        raise Unsafe(UNREAD_RECIPES) from None


def _phrases(settings: Settings) -> PhraseFile:
    try:
        return PhraseFile(settings.phrases_file)
    except Unreadable as unreadable:
        raise Unsafe(f"PHRASES must be a file that `phrases` wrote: {unreadable}") from None
    except (OSError, ValueError):
        raise Unsafe("PHRASES must be a readable file") from None
