"""The relay's commands: `python -m server` serves; `invite` prints an invitation; `line` writes LINE.md."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  (gevent must come before everything that may block)
import secrets  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from gevent.event import Event as Happened  # noqa: E402
from gevent.signal import signal as on_signal  # noqa: E402

from server import log  # noqa: E402
from server.app import Busy, Console, Relay, every_event, open_database  # noqa: E402
from server.doors import Refused  # noqa: E402
from server.policy import written  # noqa: E402
from server.production import check_production  # noqa: E402
from server.settings import Settings, Unsafe, read_settings  # noqa: E402
from server.sockets import Sockets  # noqa: E402

LINE = Path(__file__).parent / "LINE.md"


def now() -> int:
    """Give unix seconds."""
    return int(time.time())


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT."""
    log.set_up()
    stop = Happened()
    for number in (signal.SIGTERM, signal.SIGINT):
        on_signal(number, lambda *_: stop.set())
    relay = Relay(settings, now, secrets.token_bytes)
    relay.start()
    stop.wait()
    relay.stop()
    return 0


def invite(settings: Settings) -> int:
    """Print a link by which one clinician opens an account; the relay may be running meanwhile."""
    log.set_up()
    database = open_database(settings.data)
    console = Console(settings, database, Sockets(lambda _origin, _environ: False), now, secrets.token_bytes)
    token = console.accounts.invite()
    database.close()
    print(f"{settings.console_origin}/#{token}")  # noqa: T201  (what the command is for)
    return 0


def main(arguments: list[str]) -> int:
    """Choose the command."""
    os.umask(0o077)
    if arguments == ["line"]:
        LINE.write_text(written(every_event()), "utf-8")
        return 0
    try:
        settings = read_settings(os.environ)
        if "--production" in arguments:
            check_production(settings, now())
        if arguments == ["invite"]:
            return invite(settings)
        if set(arguments) <= {"--production"}:
            return serve(settings)
    except (Unsafe, Busy) as refused:
        print(refused, file=sys.stderr)  # noqa: T201  (before there is a log)
        return 2
    except Refused:
        print("the database is in use: try again", file=sys.stderr)  # noqa: T201
        return 1
    print("usage: python -m server [--production | invite | line]", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
