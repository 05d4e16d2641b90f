"""What a relay has besides itself: alone a slot file, in company shared keys, neighbours and a leader."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import gevent
import structlog

from server.at_rest import Place
from server.doors import Neighbours, Nobody, Refused
from server.native import NativeThreads, OwnGreenlet, Threads
from server.postgres import PostgresReader
from server.settings import Settings, Unsafe
from server.several.key_store import KeyStore, Unfit
from server.several.keys import FORGOTTEN_EVERY_SECONDS, KNOWN_SECONDS, RedisKeys
from server.several.mending import EVERY_SECONDS, Mending, begin
from server.several.neighbours import Lines, QueueNeighbours
from server.several.queue import Queue
from server.several.store import Agreement, Leadership
from server.shredding.service import Keep, Keys
from server.shredding.slots import Slots

NAME_BYTES = 8
SWEPT_EVERY_SECONDS = 600
log = structlog.get_logger()


class Company(Protocol):
    """The others, or nobody."""

    keys: Keys
    run: Threads
    look: Keep | None
    neighbours: Neighbours

    def start(self, lines: Lines, recover: Callable[[], None], forget: Callable[[], None]) -> None:
        """Begin to hear of others.

        `recover` ends what rested on keys that were lost; `forget` drops what was derived from any key.
        """
        ...

    def leads(self) -> bool:
        """Tell whether this process does what only one should."""
        ...

    def resign(self) -> None:
        """Let another process lead, if there is one."""
        ...

    def sweep(self, held: Callable[[], frozenset[Place]]) -> None:
        """Overwrite keys that nobody relies on, now and then; the leader's part."""
        ...

    def troubles(self) -> tuple[str, ...]:
        """Name what is wrong, in constant words."""
        ...

    def leave(self) -> None:
        """Say that nothing more will be told from here."""
        ...

    def close(self) -> None:
        """Let the keys go."""
        ...


class Alone:
    """One process on its own folder."""

    def __init__(
        self, folder: Path, random: Callable[[int], bytes], failed: Callable[[OSError], object]
    ) -> None:
        self.run: Threads = NativeThreads(1)
        self._slots = Slots(folder / "slots", random, failed)
        self.keys: Keys = self._slots
        self.look: Keep | None = None
        self.neighbours: Neighbours = Nobody()

    def start(self, lines: Lines, recover: Callable[[], None], forget: Callable[[], None]) -> None:
        """Nobody else is there."""

    def leads(self) -> bool:
        """Always."""
        return True

    def resign(self) -> None:
        """Nobody else is there."""

    def sweep(self, held: Callable[[], frozenset[Place]]) -> None:
        """Nothing: orphans are found at the start, and nobody else takes slots."""

    def troubles(self) -> tuple[str, ...]:
        """None of these."""
        return ()

    def leave(self) -> None:
        """Nobody is told."""

    def close(self) -> None:
        """Close the slot file."""
        self.run.run(self._slots.close)
        self.run.stop()


class Together:
    """One of several processes, on this machine or on others."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self.run: Threads = OwnGreenlet()
        self._agreement = Agreement(settings.database)
        self._stores = [KeyStore(url) for url in settings.keys]
        self._redis_keys = RedisKeys(self._stores, self._agreement, now, random)
        self._mending = Mending(self._stores, self._redis_keys, self._agreement, random)
        self.keys: Keys = self._redis_keys
        # Beside every other read, so that whoever reads inside a job never waits behind itself.
        self._looking = PostgresReader(settings.database, 2)
        self.look: Keep | None = self._looking.read
        own = random(NAME_BYTES)
        self._neighbours = QueueNeighbours(Queue(settings.queue, own), own)
        self.neighbours: Neighbours = self._neighbours
        self._leadership = Leadership(settings.database)
        self._greenlets: list[gevent.Greenlet[..., None]] = []
        self._swept = time.monotonic()
        try:
            begin(self._mending, self._stores)
        except Unfit as unfit:
            raise Unsafe(str(unfit)) from None

    def start(self, lines: Lines, recover: Callable[[], None], forget: Callable[[], None]) -> None:
        """Begin to hear of others, and to mend key stores."""
        self._neighbours.start(lines)
        self._greenlets = [
            gevent.spawn(self._mend, recover),
            gevent.spawn(_every, KNOWN_SECONDS, (forget,)),
            gevent.spawn(_every, FORGOTTEN_EVERY_SECONDS, (self._redis_keys.forget_known,)),
        ]

    def leads(self) -> bool:
        """Tell whether this process has the lock."""
        return self._leadership.leads()

    def resign(self) -> None:
        """Let the lock go; whoever looks next has it."""
        self._leadership.stop()

    def sweep(self, held: Callable[[], frozenset[Place]]) -> None:
        """Overwrite orphans, every ten minutes."""
        if time.monotonic() - self._swept > SWEPT_EVERY_SECONDS:
            self._swept = time.monotonic()
            self._redis_keys.sweep(held())

    def troubles(self) -> tuple[str, ...]:
        """Name what is wrong: `keys` while a store is not whole, `queue` while nobody can be told."""
        found = (("keys", self._mending.whole), ("queue", self._neighbours.connected))
        return tuple(word for word, well in found if not well)

    def leave(self) -> None:
        """Say goodbye, so that nobody thinks that something was lost."""
        self._neighbours.stop()

    def close(self) -> None:
        """End everything; another one may lead."""
        gevent.killall(self._greenlets)
        self._leadership.stop()
        self._looking.close()
        self._agreement.close()
        self._redis_keys.close()

    def _mend(self, recover: Callable[[], None]) -> None:
        lost = False
        while True:
            gevent.sleep(EVERY_SECONDS)
            try:
                lost = self._mending.look() or lost
                if lost:
                    recover()
                    lost = False
            except Refused as refused:
                log.warning("mending put off", code=refused.code)
            except Exception as failure:  # noqa: BLE001  (the next look finds the same again)
                log.error("mending failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)


def _every(seconds: float, jobs: tuple[Callable[[], None], ...]) -> None:
    while True:
        gevent.sleep(seconds)
        for job in jobs:
            job()
