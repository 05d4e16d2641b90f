"""A second organisation's witness of the log: python3 deploy/witness.py --log ORIGIN --key FILE --state FILE.

One run looks once: it cosigns the newest checkpoint only if the log begins as it did when it was seen before.
A log that forked, shrank, or is signed by another is refused loudly, and nothing is changed.
"""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import setup

if find_spec("nacl") is None:
    # Whoever starts us with any Python goes on with ours.
    setup.ready(web=False)
    os.execv(setup.PYTHON, [str(setup.PYTHON), *sys.argv])  # noqa: S606  (the same program again, by our own path)

from crypto.ceremony import ORGANISATION_FILE, WITNESS_KEY_FILE, read_organisation
from crypto.certificate import verify_statement
from crypto.checkpoint import (
    GREATEST_NOTE_BYTES,
    WITNESS_TYPE,
    Checkpoint,
    NoteKey,
    cosign,
    open_checkpoint,
    read_verifier_key,
    verifier_key,
)
from crypto.merkle import HASH_SIZE, root_of
from crypto.refused import Refused
from crypto.secret_file import read_secret
from crypto.signing import public_key
from server.transparency.tiles import TILE_WIDTH, tile_path

PATIENCE_SECONDS = 30.0
# Of one whole run: a log that drips, byte by byte or header by header, must not hold up the runs after it.
RUN_SECONDS = 600.0
# So many entries are read whole each time; a greater log needs a witness that reads only what is new.
GREATEST_LOG = 1_000_000
REFUSED, UNREACHABLE = 2, 1
DAMAGED = "the state file is damaged: put its copy back, do not begin anew"


class Alarm(Exception):
    """The log is not the one that was witnessed before, or not the one that it says it is."""


class Unreachable(Exception):
    """The log could not be read, or did not take the cosignature. Try again later."""


@dataclass(frozen=True)
class Pinned:
    """Whose checkpoints are looked at; nobody has cosigned them yet."""

    log: NoteKey
    witness: None = None


@dataclass(frozen=True)
class Seen:
    """What was cosigned last: the log's key, its checkpoint, and the log's own note as evidence."""

    log: NoteKey
    checkpoint: Checkpoint
    note: bytes

    def written(self) -> str:
        """Write it down as JSON."""
        one = self.checkpoint
        kept = {
            "log": verifier_key(self.log),
            "size": one.size,
            "root": one.root.hex(),
            "note": self.note.decode(),
        }
        return json.dumps(kept, indent=1) + "\n"


class Log(Protocol):
    """What a witness asks of a log."""

    def checkpoint(self) -> bytes:
        """Give the newest checkpoint's note."""
        ...

    def leaves(self, size: int) -> list[bytes]:
        """Give the leaf hashes of the first `size` entries."""
        ...

    def post(self, note: bytes) -> None:
        """Hand the cosigned note over."""
        ...


@dataclass(frozen=True)
class DistantLog:
    """A relay's log over HTTP. `origin` is the console's."""

    origin: str

    def checkpoint(self) -> bytes:
        """Fetch the newest checkpoint's note."""
        return self._get("/log/checkpoint", GREATEST_NOTE_BYTES)

    def leaves(self, size: int) -> list[bytes]:
        """Fetch the leaf hashes of the first `size` entries, tile by tile."""
        hashes: list[bytes] = []
        for index in range(-(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - index * TILE_WIDTH)
            tile = self._get(f"/log/tile/0/{tile_path(index, width)}", TILE_WIDTH * HASH_SIZE)
            if len(tile) != width * HASH_SIZE:
                raise Alarm("a tile of the log has another size than it must have")
            hashes += [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]
        return hashes

    def post(self, note: bytes) -> None:
        """Hand the cosigned note to the relay."""
        self._ask("POST", "/log/cosignature", note, 0)

    def _get(self, path: str, most: int) -> bytes:
        return self._ask("GET", path, None, most)

    def _ask(self, method: str, path: str, body: bytes | None, most: int) -> bytes:
        place = urlsplit(self.origin)
        host = place.hostname or ""
        reached = "127.0.0.1" if host.endswith("localhost") else host
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        connection = kind(reached, place.port, timeout=PATIENCE_SECONDS)
        headers = {"Host": place.netloc} | ({"Origin": self.origin} if body is not None else {})
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read(most + 1)
        except (OSError, HTTPException) as reason:
            raise Unreachable("the log could not be reached") from reason
        finally:
            connection.close()
        if response.status not in {200, 204} or len(content) > most:
            raise Unreachable(f"the log answered {response.status} to {method} {path}")
        return content


def witness(log: Log, key: NoteKey, seed: bytes, keeping: "Keeping", now: int) -> Checkpoint:
    """Look once: check, save, and only then hand out the cosignature."""
    before = keeping.seen(now)
    note = log.checkpoint()
    pinned = keeping.pinned(before)
    try:
        checkpoint = open_checkpoint(Pinned(pinned), note, now)
    except Refused:
        raise Alarm("the checkpoint is not signed by this log") from None
    _check_growth(log, checkpoint, before)
    ours = _log_line_only(note, pinned)
    keeping.save(Seen(pinned, checkpoint, ours))
    log.post(cosign(seed, key.name, ours, now))
    return checkpoint


def _check_growth(log: Log, checkpoint: Checkpoint, before: Seen | None) -> None:
    """Every entry is read: the root must be theirs, and the one seen before that of the first of them."""
    if checkpoint.size > GREATEST_LOG:
        raise Unreachable("the log is greater than this witness reads")
    if before and checkpoint.size < before.checkpoint.size:
        raise Alarm(f"the log shrank, from {before.checkpoint.size} entries to {checkpoint.size}")
    leaves = log.leaves(checkpoint.size)
    if root_of(leaves) != checkpoint.root:
        raise Alarm("the log's entries are not those of the checkpoint that it signed")
    if before and root_of(leaves[: before.checkpoint.size]) != before.checkpoint.root:
        raise Alarm("the log forked: it does not begin with the entries that were witnessed before")


def _log_line_only(note: bytes, log: NoteKey) -> bytes:
    """Leave other signers' lines away: what is kept and sent back is the log's own."""
    body, _, lines = note.partition(b"\n\n")
    start = f"\N{EM DASH} {log.name} ".encode()
    kept = [line for line in lines.splitlines(keepends=True) if line.startswith(start)]
    return body + b"\n\n" + b"".join(kept)


@dataclass(frozen=True)
class Keeping:
    """The witness's memory in one file; `given` is the log's key where the operator names it."""

    file: Path
    given: NoteKey | None

    def seen(self, now: int) -> Seen | None:
        """Read what was cosigned last; Alarm where that is damaged."""
        if not self.file.exists():
            return None
        try:
            kept = json.loads(self.file.read_bytes())
            log, note = read_verifier_key(kept["log"]), kept["note"].encode()
            checkpoint = open_checkpoint(Pinned(log), note, now)
            whole = (checkpoint.size, checkpoint.root.hex()) == (kept["size"], kept["root"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, Refused):
            raise Alarm(DAMAGED) from None
        if not whole:
            raise Alarm(DAMAGED)
        return Seen(log, checkpoint, note)

    def pinned(self, before: Seen | None) -> NoteKey:
        """Tell whose checkpoints count: the log that was witnessed before, or the one that is given."""
        if before and self.given and before.log != self.given:
            raise Alarm("another log than the one that was witnessed before: it needs a state of its own")
        pinned = before.log if before else self.given
        if pinned is None:
            raise Alarm("at the first run the log's key must be given (--log-key or --organisation)")
        return pinned

    def save(self, seen: Seen) -> None:
        """Replace the memory, durable at return."""
        beside = self.file.with_name(self.file.name + ".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(seen.written())
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(self.file)
        folder = os.open(self.file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One run at a time: two could each cosign another future of the same past."""
        with self.file.with_name(self.file.name + ".lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Unreachable("another run is under way") from None
            yield


@contextmanager
def ending_within(seconds: float) -> Iterator[None]:
    """Give up when the time is over, wherever the run is: no timeout of a socket bounds a whole answer."""

    def give_up(_signal: int, _frame: object) -> None:
        raise Unreachable("the log took too long")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def log_of(statement: Path, key: NoteKey, now: int) -> NoteKey:
    """Read the log's key from the organisation's statement, which must name this witness."""
    organisation = read_organisation(statement.parent / ORGANISATION_FILE)
    stated = verify_statement(organisation, statement.read_bytes(), now)
    if stated.witness != key:
        raise Alarm("the organisation's statement does not name this witness")
    return stated.log


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", required=True, help="the origin of the relay's console")
    parser.add_argument("--key", type=Path, required=True, help="witness.secret, beside its witness.vkey")
    parser.add_argument("--state", type=Path, required=True, help="what was cosigned last; begun if absent")
    parser.add_argument("--log-key", help="the log's verifier key")
    parser.add_argument(
        "--organisation", type=Path, help="the organisation's statement.bin, beside its organisation.json"
    )
    parser.add_argument("--within", type=float, default=RUN_SECONDS, help="seconds that one run may take")
    return parser.parse_args(arguments)


def _given(asked: argparse.Namespace, key: NoteKey, now: int) -> NoteKey | None:
    if asked.organisation:
        return log_of(asked.organisation, key, now)
    return read_verifier_key(asked.log_key) if asked.log_key else None


def main(arguments: list[str]) -> int:
    """Look once. 0: cosigned; 1: try again later; 2: refused, and somebody must look."""
    asked, now = _parsed(arguments), int(time.time())
    try:
        seed = read_secret(asked.key)
        key = _own_key(asked.key, seed)
        keeping = Keeping(asked.state.absolute(), _given(asked, key, now))
        with keeping.alone(), ending_within(asked.within):
            checkpoint = witness(DistantLog(asked.log.rstrip("/")), key, seed, keeping, now)
    except Alarm as alarm:
        print(f"REFUSED: {alarm}. Nothing was cosigned; the state is as it was.", file=sys.stderr)
        return REFUSED
    except (Unreachable, OSError) as reason:
        print(f"not cosigned: {reason}", file=sys.stderr)
        return UNREACHABLE
    except Refused as refused:
        print(f"REFUSED: {refused.code}, in the key or the organisation's files", file=sys.stderr)
        return REFUSED
    print(f"cosigned: {checkpoint.size} entries, root {checkpoint.root.hex()}")
    return 0


def _own_key(file: Path, seed: bytes) -> NoteKey:
    """Read the name beside the secret."""
    key = read_verifier_key(file.with_name(WITNESS_KEY_FILE).read_text("ascii").strip(), WITNESS_TYPE)
    if key.key != public_key(seed):
        raise Refused("malformed")
    return key


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
