"""Opens the log's tables and files: entries, salts, the cosigned note; the log's seed; the ledger.

`log` takes a connection and belongs inside the transaction that makes what is logged.
"""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from crypto.log_proof import SALT_SIZE, log_entry
from server.database import Connection
from server.transparency import tables
from server.transparency.service import Cosigned, Forked, Logged

SEED_FILE = "log.seed"
LEDGER_FILE = "log.entries"
SEED_SIZE = 32
ENTRY_SIZE = 32


class Rows:
    """The log in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def entries(self, start: int) -> list[bytes]:
        """List the entries from a position on."""
        entries = tables.log_entries.c
        query = sa.select(entries.entry).where(entries.position >= start).order_by(entries.position)
        return list(self._connection.scalars(query))

    def logged(self, start: int) -> list[Logged]:
        """List what stands at a position and after it, as far as it may still be asked for."""
        rows = self._connection.execute(sa.select(tables.logged).where(tables.logged.c.position >= start))
        return [Logged(row.hashed, row.salt, row.position, row.expires) for row in rows]

    def add_entries(self, start: int, entries: list[bytes]) -> None:
        """Add entries at the end, which is `start`."""
        if entries:
            added = [{"position": start + at, "entry": entry} for at, entry in enumerate(entries)]
            self._connection.execute(sa.insert(tables.log_entries), added)

    def cosigned(self) -> Cosigned | None:
        """Give the newest cosigned note."""
        row = self._connection.execute(sa.select(tables.cosigned)).one_or_none()
        return Cosigned(row.size, row.note) if row else None

    def keep_cosigned(self, cosigned: Cosigned) -> None:
        """Keep a cosigned note in place of the one before."""
        self._connection.execute(sa.delete(tables.cosigned))
        self._connection.execute(sa.insert(tables.cosigned).values(size=cosigned.size, note=cosigned.note))


def log(connection: Connection, hashed: bytes, expires: int, random: Callable[[int], bytes]) -> None:
    """Put a certificate's or a revocation's hash into the log, once."""
    salt = random(SALT_SIZE)
    entries = tables.log_entries.c
    known = sa.select(tables.logged.c.hashed).where(tables.logged.c.hashed == hashed)
    if connection.scalars(known).one_or_none() is not None:
        return
    last: int | None = connection.scalar(sa.select(sa.func.max(entries.position)))
    position = 0 if last is None else last + 1
    connection.execute(sa.insert(tables.log_entries).values(position=position, entry=log_entry(salt, hashed)))
    connection.execute(
        sa.insert(tables.logged).values(hashed=hashed, salt=salt, position=position, expires=expires)
    )


def forget_due(connection: Connection, now: int) -> None:
    """Forget the salts of what has ended; the entries stay, and say nothing without them."""
    connection.execute(sa.delete(tables.logged).where(tables.logged.c.expires <= now))


def log_seed(folder: Path, random: Callable[[int], bytes]) -> bytes:
    """Read the log's signing seed, or make it. One that is there is never written over."""
    file = folder / SEED_FILE
    if file.exists():
        return read_seed(file)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = file.with_suffix(f".{random(8).hex()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(random(SEED_SIZE))
        opened.flush()
        os.fsync(opened.fileno())
    # Not `replace`: whoever made one meanwhile was first.
    with suppress(FileExistsError):
        os.link(made, file)
    made.unlink()
    _sync_folder(folder)
    return read_seed(file)


def read_seed(file: Path) -> bytes:
    """Read a seed that was made before; Forked for a file that is none."""
    seed = file.read_bytes()
    if len(seed) != SEED_SIZE:
        raise Forked("the log's seed is damaged: put its copy back")
    return seed


def _unheard(_failure: OSError) -> None:
    return


class LedgerFile:
    """Every entry that was ever signed, one after the other; whichever process sees one first appends it."""

    def __init__(self, folder: Path, failed: Callable[[OSError], object] = _unheard) -> None:
        self._file = folder / LEDGER_FILE
        self._failed = failed

    def entries(self) -> list[bytes]:
        """Read what is whole; a torn end was never signed."""
        written = self._file.read_bytes() if self._file.exists() else b""
        whole = len(written) // ENTRY_SIZE
        return [written[at * ENTRY_SIZE : (at + 1) * ENTRY_SIZE] for at in range(whole)]

    def append(self, start: int, entries: list[bytes]) -> None:
        """Write entries from position `start` on that are not there yet, durable at return."""
        begun = not self._file.exists()
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            # Another process may be here with the same entries, which it has from the same database.
            fcntl.flock(handle, fcntl.LOCK_EX)
            held = os.fstat(handle).st_size // ENTRY_SIZE
            if held < start:
                raise OSError("the ledger was cut")  # noqa: TRY301  (answered as every failed write is)
            new = b"".join(entries[held - start :])
            if new:
                _write_whole(handle, new, held * ENTRY_SIZE)
                os.fsync(handle)
        except OSError as failure:
            self._failed(failure)
            raise
        finally:
            os.close(handle)
        if begun:
            _sync_folder(self._file.parent)


def _write_whole(handle: int, content: bytes, start: int) -> None:
    """Write all of it, or leave nothing of it: what stands after a hole would be read as another log."""
    written = 0
    try:
        while written < len(content):
            more = os.pwrite(handle, content[written:], start + written)
            if not more:
                raise OSError("nothing was written")  # noqa: TRY301  (it ends as every other fault here)
            written += more
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, start)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
