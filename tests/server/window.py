"""The relay as its command runs it, with a window: at a signal it writes down every value its limits hold.

USR1 tells, USR2 lets eleven minutes pass for them. With `naive` it also keeps what a usual limiter would.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402  (gevent must come first)
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterable  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

from gevent.signal import signal as on_signal  # noqa: E402

from server import __main__ as command  # noqa: E402
from server import app, serving  # noqa: E402
from server.gate import Gate  # noqa: E402
from server.pace import Paces  # noqa: E402
from server.strangers import Strangers  # noqa: E402

LEAP_SECONDS = 660
passed = 0.0


class Naive:
    """What a limiter by address keeps."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def see(self, address: str) -> None:
        self.seen[address] = self.seen.get(address, 0) + 1


KEPT = (Paces, Strangers, Gate, Naive)


def values(begin: Iterable[object]) -> list[bytes]:
    """Every text, number and bytes that can be reached from some objects through our own."""
    seen: set[int] = set()
    found: list[bytes] = []
    left = list(begin)
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes | int | float):
            found.append(one if isinstance(one, bytes) else str(one).encode())
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            left += one
        elif type(one).__module__.startswith(("server.", "__main__")):
            slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
            left += [getattr(one, name, None) for name in slots]
            left += list(getattr(one, "__dict__", {}).values())
    return found


def tell(file: Path) -> None:
    # What stood when the relay began to serve is hidden from the collector, and so from here.
    gc.unfreeze()
    kept: list[Any] = [one for one in gc.get_objects() if isinstance(one, KEPT)]
    keys = sum(len(one._left) + len(one._keys) for one in kept if isinstance(one, Paces))
    file.with_suffix(".new").write_text(json.dumps([keys, [one.hex() for one in values(kept)]]))
    file.with_suffix(".new").replace(file)


def leap(*_signal: object) -> None:
    global passed  # noqa: PLW0603  (the clock of this process)
    passed += LEAP_SECONDS


def main(file: Path, how: str) -> int:
    vars(app)["time"] = SimpleNamespace(monotonic=lambda: time.monotonic() + passed)
    naive = Naive()
    if how == "naive":
        handle = serving.Handler.handle

        def seen(self: serving.Handler) -> None:
            naive.see(self.client_address[0])
            handle(self)

        serving.Handler.handle = seen  # type: ignore[method-assign]
    on_signal(signal.SIGUSR1, lambda *_: tell(file))
    on_signal(signal.SIGUSR2, leap)
    return command.main([])


if __name__ == "__main__":
    done = main(Path(sys.argv[1]), sys.argv[2])
    os._exit(done)
