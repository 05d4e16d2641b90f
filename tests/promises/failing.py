"""A relay with faults: one path fails where files are served, another before any app has it."""

import sys
from collections.abc import Iterable
from runpy import run_module
from typing import Any

from server.built import Built, BuiltFile
from server.headers import Doors, Environ

FAULTY, BROKEN = "/rusak", "/patah"
page, called = Built.page, Doors.__call__


def fail_at_one(self: Built, audience: str, path: str) -> BuiltFile | None:
    """Find a file, but for one."""
    if path == FAULTY:
        raise OSError("a fault with a text that nobody may see")
    return page(self, audience, path)


def fail_before(self: Doors, environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Ask the doors, but for one path."""
    if environ.get("PATH_INFO") == BROKEN:
        raise OSError("another fault with a text that nobody may see")
    return called(self, environ, start_response)


if __name__ == "__main__":
    Built.page = fail_at_one  # type: ignore[method-assign]
    Doors.__call__ = fail_before  # type: ignore[method-assign]
    sys.argv = ["server"]
    run_module("server", run_name="__main__", alter_sys=True)
