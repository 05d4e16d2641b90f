"""Runs relays as an operator does, but for some changes: python -m tests.server.altered [CHANGE...].

For controls, for deaths at chosen writes, and for a purge that a test can pause. With changes it is one such
relay. Without any it has everything imported already and forks relays, so that one that was killed runs again
at once. Then it reads one JSON object a line, and answers with a number: what to run (`arguments`,
`environment`, `changes`, where to write `out` and `err`) -> its process id; `{"wait": ID}` -> how it ended.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # gevent first, as for the relay itself.
    import server.__main__ as relay

import nacl.bindings
import sqlalchemy as sa
from gevent import os as forking

from server.clinicians.service import SIGNED_IN_SECONDS, AccountRows, Accounts, hashed, rounded_up
from server.clock import Clock
from server.requests.store import Waiting
from server.shredding import slots
from server.sockets import Sockets
from server.steps.expire import Expire
from server.steps.ladder import Ladder
from tests.server import killing, loose, wired

Change = Callable[[str], None]


def unsealed(_given: str) -> None:
    """Let rows rest as they came."""
    patched = {"encrypt": lambda content, *_: content + bytes(16), "decrypt": lambda body, *_: body[:-16]}
    for name, change in patched.items():
        setattr(nacl.bindings, f"crypto_aead_xchacha20poly1305_ietf_{name}", change)


def unpurged(_given: str) -> None:
    """Listen without purging first, and never purge."""
    for name in ("begin", "run"):
        _put(Expire, name, lambda _self: None)


def belated(_given: str) -> None:
    """Listen without purging first; the purge comes as soon as it would have come again anyway."""
    _put(Expire, "begin", lambda _self: None)


def pause(file: str) -> None:
    """Purge nothing while a file is there."""
    run = Expire.run

    def paused(expire: Expire) -> int:
        return 0 if Path(file).exists() else run(expire)

    _put(Expire, "run", paused)


def plain_clock(_given: str) -> None:
    """Take the wall clock as it is, forward and back."""
    _put(Clock, "now", lambda _self: int(time.time()))


def moved(file: str) -> None:
    """Go by a wall clock that is as many seconds off as a file says, at every moment."""
    real = time.time
    time.time = lambda: real() + int(Path(file).read_text())


def later(seconds: str) -> None:
    """Start so many seconds later than it is."""
    real = time.time
    time.time = lambda: real() + int(seconds)


def hasty(flag: str) -> None:
    """Acknowledge before the commit, from when a file is there."""
    sa.event.listen(sa.Engine, "do_connect", loose.connecting(Path(flag)))


def kept_sessions(_given: str) -> None:
    """Keep whatever session id a browser shows over a sign-in."""

    def signed_in(
        accounts: Accounts, admit: Callable[[AccountRows], bytes], session_before: bytes | None
    ) -> bytes:
        session = session_before or os.urandom(32)
        ends = rounded_up(int(time.time()) + SIGNED_IN_SECONDS)

        def keep(rows: AccountRows) -> None:
            rows.forget_session(hashed(session))
            rows.keep_session(hashed(session), admit(rows), ends)

        accounts._book.keep(keep)
        return session

    _put(Accounts, "_signed_in", signed_in)


def uncut(_given: str) -> None:
    """Leave every line open, whoever has lost what it rests on."""
    for name in ("cut_here", "cut_over"):
        _put(Sockets, name, lambda *_: None)


def stuck(_given: str) -> None:
    """Never go on with a request that nobody takes."""
    _put(Ladder, "run", lambda _self: None)


def poisoned(_given: str) -> None:
    """Fail at whatever is planned for the request that was looked at first."""
    planned = Ladder._planned
    seen: list[bytes] = []

    def failing(ladder: Ladder, request: Waiting, connection: sa.Connection) -> object:
        seen.append(request.conversation)
        if request.conversation == seen[0]:
            raise ValueError
        return planned(ladder, request, connection)

    _put(Ladder, "_planned", failing)


def dying(point: str) -> None:
    """Die, as by kill -9, at a chosen write: `KIND:NUMBER`."""
    kind, number = point.split(":")
    death = killing.Death(kind, int(number))
    sa.event.listen(sa.Engine, "do_connect", death.connecting)
    vars(slots)["os"] = death.files()


def _put(kind: type, name: str, other: Callable[..., object]) -> None:
    # For mypy a method is no variable.
    setattr(kind, name, other)


CHANGES: dict[str, Change] = {
    one.__name__: one
    for one in (
        *(
            unsealed,
            unpurged,
            belated,
            pause,
            plain_clock,
            later,
            moved,
            hasty,
            kept_sessions,
            uncut,
            dying,
            stuck,
            poisoned,
        ),
        *(wired.listing, wired.wider, wired.undeclared, wired.trapdoor, wired.careless),
    )
}


def _make(changes: list[str]) -> None:
    for change in changes:
        name, _, given = change.partition("=")
        CHANGES[name](given)


def _start(wanted: dict[str, Any]) -> int:
    process: int = forking.fork()
    if process:
        return process
    status = 1
    try:
        os.environ.clear()
        os.environ.update(wanted["environment"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for place, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(wanted[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND), place)
        _make(wanted["changes"])
        status = relay.main(wanted["arguments"])
        sys.stdout.flush()
    finally:
        os._exit(status)


def answer_all() -> None:
    """Answer until nobody asks any more, and leave nobody behind."""
    running: set[int] = set()
    for line in sys.stdin:
        wanted = json.loads(line)
        if "wait" in wanted:
            _, ended = forking.waitpid(wanted["wait"], 0)
            running.discard(wanted["wait"])
            answer = os.waitstatus_to_exitcode(ended)
        else:
            answer = _start(wanted)
            running.add(answer)
        print(answer, flush=True)  # noqa: T201  (the answer)
    for process in running:
        os.kill(process, 9)


def main(changes: list[str]) -> int:
    """Be one relay with these changes, or make relays for whoever asks."""
    if not changes:
        answer_all()
        return 0
    _make(changes)
    return relay.main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
