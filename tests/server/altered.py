"""Starts relays as an operator does, but for what their names say is changed: python -m tests.server.altered.

For controls, and for deaths at chosen writes. It has everything imported already and forks, so that a relay
that was killed runs again at once. One JSON object a line on standard input, one number a line as answer:
what to run (`arguments`, `environment`, `changes`, where to write `out` and `err`) -> its process id;
`{"wait": ID}` -> how it ended.
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

from server.shredding import slots
from server.steps.expire import Expire
from tests.server import killing, loose

Change = Callable[[str], None]


def unsealed(_given: str) -> None:
    """Let rows rest as they came."""
    patched = {"encrypt": lambda content, *_: content + bytes(16), "decrypt": lambda body, *_: body[:-16]}
    for name, change in patched.items():
        setattr(nacl.bindings, f"crypto_aead_xchacha20poly1305_ietf_{name}", change)


def unpurged(_given: str) -> None:
    """Listen without purging first, and never purge."""
    for name in ("begin", "run"):
        setattr(Expire, name, lambda _self: None)


def later(seconds: str) -> None:
    """Start so many seconds later than it is."""
    real = time.time
    time.time = lambda: real() + int(seconds)


def hasty(flag: str) -> None:
    """Acknowledge before the commit, from when a file is there."""
    sa.event.listen(sa.Engine, "do_connect", loose.connecting(Path(flag)))


def dying(point: str) -> None:
    """Die, as by kill -9, at a chosen write: `KIND:NUMBER`."""
    kind, number = point.split(":")
    death = killing.Death(kind, int(number))
    sa.event.listen(sa.Engine, "do_connect", death.connecting)
    vars(slots)["os"] = death.files()


CHANGES: dict[str, Change] = {one.__name__: one for one in (unsealed, unpurged, later, hasty, dying)}


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
        for change in wanted["changes"]:
            name, _, given = change.partition("=")
            CHANGES[name](given)
        status = relay.main(wanted["arguments"])
        sys.stdout.flush()
    finally:
        os._exit(status)


def main() -> None:
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


if __name__ == "__main__":
    main()
