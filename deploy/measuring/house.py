"""A real relay on a core of its own, and what it costs: CPU of all its threads, memory; a bucket's key."""

import os
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from server.shredding.slots import KEY_BYTES, SLOT_BYTES
from tests.server.relay import Relay

TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
MOST_FILES: Final = 20_000


def cores() -> tuple[int, int]:
    """The server's core and the client's; where there is one only, they are the same."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


SERVERS_CORE, CLIENTS_CORE = cores()


@contextmanager
def on_the_servers_core() -> Iterator[None]:
    """What is started inside runs on the server's core; the client itself goes to the other one."""
    os.sched_setaffinity(0, {SERVERS_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, {CLIENTS_CORE})


@contextmanager
def relay(**settings: str) -> Iterator[Relay]:
    """Start a relay as an operator starts it, on an empty folder, and stop it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    with tempfile.TemporaryDirectory() as folder:
        one = Relay(Path(folder), settings)
        with on_the_servers_core():
            one.start()
        try:
            yield one
        finally:
            one.stop()


def process_of(one: Relay) -> int:
    if one.process is None:
        raise RuntimeError("the relay does not run")
    return one.process.pid


def cpu_seconds(process: int) -> float:
    """User and system time of every thread of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def memory_kb(process: int) -> int:
    """The process's share of memory, shared pages counted in part."""
    rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(next(row.split()[1] for row in rolled.splitlines() if row.startswith("Pss:")))


class Key:
    """The key of one bucket as it lies in the slot file: there, overwritten, its slot free again."""

    def __init__(self, one: Relay, due: int) -> None:
        with sqlite3.connect(f"file:{one.data}/relay.db?mode=ro", uri=True) as database:
            (slot,) = database.execute("SELECT slot FROM buckets WHERE due = ?", (due,)).fetchone()
        self._file, self._at = one.data / "slots", slot * SLOT_BYTES
        self._generation = self._read()[1]
        if self.overwritten:
            raise RuntimeError("the bucket has no key")

    @property
    def overwritten(self) -> bool:
        return self._read()[0] == bytes(KEY_BYTES)

    @property
    def free(self) -> bool:
        """The slot is freed last: rows are deleted by then, and the log is cut."""
        return self._read()[1] != self._generation

    def _read(self) -> tuple[bytes, bytes]:
        with self._file.open("rb", 0) as file:
            file.seek(self._at)
            raw = file.read(SLOT_BYTES)
        return raw[:KEY_BYTES], raw[KEY_BYTES : KEY_BYTES + 8]
