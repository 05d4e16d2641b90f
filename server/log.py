"""The log: JSON lines of allow-listed keys. No bodies, no addresses, no identifiers, no tracebacks.

What libraries log (engine.io, socket.io, gevent, APScheduler, SQLAlchemy ...) is replaced by the library's
name and a constant code, because their messages and tracebacks carry what clients sent.
"""

import json
import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import gevent
import structlog

ALLOWED = ("event", "level", "code", "part", "port", "count", "seconds")
# What a code may be: the name of an exception's class or a word of ours.
LONGEST_CODE = 64


def only_allowed(_logger: object, level: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the keys of the allow-list, and of their values only short words and numbers."""
    entry["level"] = level
    return {key: _plain(entry[key]) for key in ALLOWED if key in entry}


class Tally:
    """Says how often something happened that anyone can bring about, at most once a minute."""

    EVERY_SECONDS = 60

    def __init__(self, event: str) -> None:
        self._event = event
        self._count = 0
        self._said = -float(self.EVERY_SECONDS)

    def add(self, code: str) -> None:
        """Count once more; what is said is how often since the last time, and the newest kind."""
        self._count += 1
        if time.monotonic() - self._said >= self.EVERY_SECONDS:
            structlog.get_logger().info(self._event, code=code, count=self._count)
            self._said, self._count = time.monotonic(), 0


def _plain(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return value if isinstance(value, str) and len(value) <= LONGEST_CODE else "?"


class Codes(logging.Formatter):
    """Writes a library's record as its logger's name and the kind of failure; never its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record without its message, arguments and traceback."""
        failure = record.exc_info[0] if record.exc_info else None
        entry = {
            "event": "library",
            "level": record.levelname.lower(),
            "part": record.name.split(".")[0][:LONGEST_CODE],
            "code": failure.__name__ if failure else "said something",
        }
        return json.dumps(entry)


def set_up() -> None:
    """Route everything that this process can say through the two filters above."""
    structlog.configure(
        processors=[only_allowed, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Codes())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    for name in list(logging.Logger.manager.loggerDict):
        logging.getLogger(name).handlers = []
    _quiet(gevent.get_hub())
    sys.excepthook = _say_only_kind


def library_logger(part: str) -> logging.Logger:
    """Give a logger for a library that would otherwise add a handler of its own."""
    logger = logging.getLogger(part)
    logger.setLevel(logging.ERROR)
    return logger


def _quiet(hub: Any) -> None:
    def say(_context: object, kind: Any, _value: object, _traceback: object) -> None:
        if isinstance(kind, type) and issubclass(kind, OSError):
            # A connection that its other side ended.
            return
        structlog.get_logger().error("greenlet failed", code=getattr(kind, "__name__", "?"))

    # gevent prints a greenlet's traceback, and what it was called with, to standard error.
    hub.print_exception = say


def _say_only_kind(kind: type[BaseException], _value: object, _traceback: object) -> None:
    structlog.get_logger().error("process failed", code=kind.__name__)
