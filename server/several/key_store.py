"""One Redis that holds keys, and nothing on a disk. It can't promise what a machine does with its memory.

A record has 64 bytes: key 32, the second it was taken 8, zeros: long enough to be overwritten in place.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")
ANSWER_SECONDS = 0.5
REST_SECONDS = 0.8
RECORD_BYTES, KEY_BYTES = 64, 32
MARK = b"mark"
SCANNED_AT_ONCE = 1000
# What would bring a key onto a disk, lose one that is still needed, or note one among the slow commands,
# where it would stand long after it was overwritten.
WANTED = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-log-slower-than": "-1",
}


class Unfit(Exception):
    """A Redis that would write keys to a disk, or forget them."""


class Away(Exception):
    """The store didn't answer."""


def record(key: bytes, taken: int) -> bytes:
    """Write what is kept of one key."""
    return key + taken.to_bytes(8) + bytes(RECORD_BYTES - KEY_BYTES - 8)


def taken_at(kept: bytes) -> int:
    """Read when a key was taken, in unix seconds."""
    return int.from_bytes(kept[KEY_BYTES : KEY_BYTES + 8])


class KeyStore:
    """Every answer comes with the mark that the store shows at that moment. Raises Away."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.name = f"{parts.hostname or ''}:{parts.port or ''}{parts.path}"[:255]
        self._redis = client(url, ANSWER_SECONDS)
        self._rests_until = 0.0

    def check(self) -> None:
        """Raise Unfit for a Redis that is set up to keep what it holds, or to drop it."""
        for name, wanted in WANTED.items():
            found: dict[Any, Any] = self._asked(partial(self._redis.config_get, name))
            if {found.get(name), found.get(name.encode())}.isdisjoint({wanted, wanted.encode()}):
                raise Unfit(f"every Redis of KEYS must have {name} set to {wanted or 'nothing'!r}")

    def mark(self) -> bytes:
        """Give the mark that it shows, or nothing."""
        return self._marked([])[1]

    def put(self, slot: int, kept: bytes) -> bytes:
        """Keep a record; gives the mark."""
        return self._marked([("SET", _name(slot), kept)])[1]

    def overwrite(self, slots: Iterable[int]) -> bytes:
        """Overwrite records in place, and drop them; gives the mark."""
        commands: list[tuple[Any, ...]] = []
        for slot in slots:
            commands += [("SETRANGE", _name(slot), 0, bytes(RECORD_BYTES)), ("DEL", _name(slot))]
        return self._marked(commands)[1]

    def find(self, slots: list[int]) -> tuple[list[bytes | None], bytes]:
        """Give records, and the mark."""
        answers, mark = self._marked([("MGET", *map(_name, slots))])
        return answers[0], mark

    def begin(self, mark: bytes) -> None:
        """Forget everything, and show a new mark."""
        self.check()

        def job() -> None:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.execute_command("FLUSHDB", "SYNC")  # type: ignore[no-untyped-call]
                pipe.set(MARK, mark)
                pipe.execute()

        self._asked(job)

    def slots(self) -> Iterator[list[int]]:
        """List every slot that holds a key, some at a time."""
        cursor = 0
        while True:
            cursor, names = self._asked(partial(self._redis.scan, cursor, match="k:*", count=SCANNED_AT_ONCE))
            yield [int(name[2:]) for name in names]
            if not cursor:
                return

    def copy(self, records: dict[int, bytes]) -> bytes:
        """Keep many records; gives the mark."""
        return self._marked([("SET", _name(slot), kept) for slot, kept in records.items()])[1]

    def count(self) -> int:
        """Count what it holds."""
        found: int = self._asked(self._redis.dbsize)
        return max(found - 1, 0)  # the mark is none

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _marked(self, commands: list[tuple[Any, ...]]) -> tuple[list[Any], bytes]:
        def job() -> tuple[list[Any], bytes]:
            with self._redis.pipeline(transaction=True) as pipe:
                for command in (*commands, ("GET", MARK)):
                    pipe.execute_command(*command)  # type: ignore[no-untyped-call]
                *answers, mark = pipe.execute()
            return answers, mark or b""

        return self._asked(job)

    def _asked(self, job: Callable[[], T]) -> T:
        # Everybody would wait for one that is switched off.
        if time.monotonic() < self._rests_until:
            raise Away
        try:
            return job()
        except (redis.RedisError, OSError):
            self._rests_until = time.monotonic() + REST_SECONDS
            raise Away from None


def client(url: str, seconds: float) -> redis.Redis:
    """Connect to a Redis that answers within so many seconds, or doesn't; nothing is tried twice unseen."""
    return redis.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


def _name(slot: int) -> bytes:
    return b"k:%d" % slot
