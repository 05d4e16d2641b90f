"""Two relays behind nginx, as one: people come to the proxy, which spreads their lines or is told where."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.server import line_client
from tests.server.relay import Relay, free_port
from tests.several.services import Nginx, Postgres, Redis, wait_until


@dataclass
class Pair:
    """Two processes of one relay. `front` is how people know it; `halves` are the processes."""

    folder: Path
    postgres: Postgres
    keys: list[Redis]
    queue: Redis
    settings: dict[str, str] = field(default_factory=dict)
    processes: int = 2

    def __post_init__(self) -> None:
        self.ports = free_port(), free_port()
        self.front = self._relay("front")
        self.front.cover_port, self.front.console_port = self.ports
        self.front.cover = f"http://dapur.localhost:{self.ports[0]}"
        self.front.console = f"http://console.localhost:{self.ports[1]}"
        shared = {
            "DATABASE": self.postgres.own_database(),
            "KEYS": ",".join(one.url for one in self.keys),
            "QUEUE": self.queue.url,
        }
        self.front.settings = {**shared, **self.settings}
        self.halves = [self._half(f"half-{number}") for number in range(self.processes)]
        self.nginx = Nginx(self.folder / "nginx")
        self.doors = [(free_port(), free_port()) for _ in self.halves]

    def start(self) -> "Pair":
        """Start the processes and the proxy."""
        for half in self.halves:
            half.start()
        covers, consoles = ([ports[at] for ports in map(_ports, self.halves)] for at in (0, 1))
        straight = {
            door: port for doors, half in zip(self.doors, self.halves, strict=True)
            for door, port in zip(doors, _ports(half), strict=True)
        }  # fmt: skip
        self.nginx.serve({self.ports[0]: ("cover", covers), self.ports[1]: ("console", consoles)}, straight)
        return self

    def stop(self) -> None:
        """End everything."""
        self.nginx.stop()
        for half in self.halves:
            half.stop()

    def mend(self) -> None:
        """Start whatever does not run, and wait until nothing is amiss."""
        for service in (*self.keys, self.queue):
            if service.process is None:
                service.start()
        for half in self.halves:
            if half.process is None:
                half.start()
        wait_until(lambda: self.whole_key_stores() == len(self.keys), "a key store was never filled again")

    @contextmanager
    def at(self, survivors: int, clinicians: int | None = None) -> Iterator[Relay]:
        """Have every line that opens meanwhile stand on one process; the proxy is between all the same."""
        before = dict(line_client.ROUTES)
        theirs = survivors if clinicians is None else clinicians
        straight = self.doors[survivors][0], self.doors[theirs][1]
        line_client.ROUTES.update(zip(self.ports, straight, strict=True))
        try:
            yield self.front
        finally:
            line_client.ROUTES.clear()
            line_client.ROUTES.update(before)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database, past the relay."""
        with psycopg.connect(self.front.settings["DATABASE"].replace("+psycopg", "")) as connection:
            return connection.execute(query.encode()).fetchall()

    def whole_key_stores(self) -> int:
        """Count the key stores that hold every key, and show that they missed nothing."""
        marks = {row[0] for row in self.rows("SELECT mark FROM key_stores WHERE whole")}
        shown = []
        for store in self.keys:
            with contextlib.suppress(redis.RedisError), store.ask() as asked:
                shown.append(asked.get("mark"))
        return sum(mark in marks for mark in shown)

    def _relay(self, name: str) -> Relay:
        return Relay(self.folder / name)

    def _half(self, name: str) -> Relay:
        half = self._relay(name)
        half.cover_port, half.console_port = free_port(), free_port()
        half.settings = {
            **self.front.settings,
            "COVER_PORT": str(half.cover_port),
            "CONSOLE_PORT": str(half.console_port),
        }
        half.cover, half.console = self.front.cover, self.front.console
        # A folder that both may use: what is in it is the same for all.
        half.data, half.organisation = self.front.data, self.front.organisation
        return half


def _ports(half: Relay) -> tuple[int, int]:
    return half.cover_port, half.console_port
