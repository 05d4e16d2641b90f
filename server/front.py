"""The cover's side of the relay: the kitchen behind its pages, and whom it lets open a line."""

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
from server.settings import Settings, Unsafe

Now = Callable[[], int]
Random = Callable[[int], bytes]


class Cover:
    """The parts behind the cover's origin."""

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
        self._origin = settings.cover_origin
        self._mailboxes = mailboxes
        search = Search(read_recipes(settings.recipes_file))
        self.kitchen = Kitchen(self._door, search, Behind(self._door, modules), random)

    def greet(self, _environ: dict[str, Any], auth: dict[str, Any], nonce: str) -> Caller:
        """Let whoever came through the door and holds a mailbox's key open a line."""
        shapes = {"k": Bytes(32), "n": Bytes(CLIENT_NONCE_SIZE), "s": Bytes(64)}
        known = all(shape.accepts(auth.get(name)) for name, shape in shapes.items())
        if not known or not isinstance(auth.get("p"), str) or not self._door.accepts(auth.get("t")):
            raise Refused("refused")
        door = self._gate.blocking.door(auth["t"])
        self._gate.enter(auth, door, nonce)
        login = Login(auth["k"], auth["p"], self._origin, nonce, auth["n"], auth["s"])
        try:
            mailbox = self._mailboxes.enter(login)
        except Refused:
            self._gate.failed()
            raise
        if login.purpose == CREATE:
            self._gate.began()
        return Caller(frozenset({Role.SURVIVOR}), sid="", mailbox=mailbox, nonce=nonce, door=door)


def _phrases(settings: Settings) -> PhraseFile:
    try:
        return PhraseFile(settings.phrases_file)
    except Unreadable as unreadable:
        raise Unsafe(f"PHRASES must be a file that `phrases` wrote: {unreadable}") from None
    except (OSError, ValueError):
        raise Unsafe("PHRASES must be a readable file") from None
