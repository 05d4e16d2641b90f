"""Runs the relay's own commands with one part in another's place: swapped.py [plain-clock] [pause=FILE].

`plain-clock` takes the wall clock as it is. While FILE exists, the purge does nothing.
"""

import runpy
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _plain_clock() -> None:
    from server.clock import Clock

    def now(_clock: Clock) -> int:
        return int(time.time())

    setattr(Clock, "now", now)  # noqa: B010  (for mypy a method is no variable)


def _pause(file: Path) -> None:
    from server.steps.expire import Expire

    run = Expire.run

    def paused(expire: Expire) -> int:
        return 0 if file.exists() else run(expire)

    setattr(Expire, "run", paused)  # noqa: B010  (for mypy a method is no variable)


def main(arguments: list[str]) -> None:
    """Put the other parts in place, then run what `python -m server` runs."""
    # As `python -m server` begins: before anything that may block is imported.
    from gevent import monkey

    monkey.patch_all()
    for argument in arguments:
        if argument == "plain-clock":
            _plain_clock()
        else:
            _pause(Path(argument.removeprefix("pause=")))
    sys.argv = ["server"]
    runpy.run_module("server", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
