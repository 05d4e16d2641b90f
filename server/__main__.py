"""The relay's commands: `python -m server` serves; USAGE says what the others do."""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402  (gevent must come before everything that may block)
import os  # noqa: E402
import secrets  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import NoReturn  # noqa: E402

from gevent.event import Event as Happened  # noqa: E402
from gevent.signal import signal as on_signal  # noqa: E402

from crypto.certificate import read_certificate, read_clinician  # noqa: E402
from crypto.checkpoint import NoteKey, verifier_key  # noqa: E402
from crypto.log_text import is_name  # noqa: E402
from crypto.signing import public_key  # noqa: E402
from server import log  # noqa: E402
from server.app import Busy, Relay  # noqa: E402
from server.audiences import every_event  # noqa: E402
from server.clock import Clock  # noqa: E402
from server.console import Console  # noqa: E402
from server.cover import commands as cover  # noqa: E402
from server.cover.declined import Declined  # noqa: E402
from server.doors import Refused  # noqa: E402
from server.migrations.newest import Outgrown  # noqa: E402
from server.pace import Paces  # noqa: E402
from server.policy import written  # noqa: E402
from server.production import check_production  # noqa: E402
from server.settings import PREFIX, Settings, Unsafe, read_settings  # noqa: E402
from server.sockets import Sockets  # noqa: E402
from server.storage import open_database  # noqa: E402
from server.transparency.service import Forked  # noqa: E402
from server.transparency.store import log_seed  # noqa: E402

LINE = Path(__file__).parent / "LINE.md"
LOG_NAME = "log"
STOPPED_BY = (signal.SIGTERM, signal.SIGINT)
# Allocations, and so many younger generations, before the collector looks for cycles.
LOOKED_THROUGH_AFTER = 20_000, 20, 50
USAGE = f"""usage: python -m server [--production]
       python -m server invite           print a link by which one clinician opens an account
       python -m server certificates     list the certificates that are kept: hash, end, alias
       python -m server revoke FILE      take in a revocation that the root signed
       python -m server log-key [NAME]   print the log's verifier key; only TEDUH_DATA need be set
       python -m server line             write LINE.md
{cover.USAGE}"""


def serve(settings: Settings) -> NoReturn:
    """Run until SIGTERM or SIGINT."""
    log.set_up()
    stop = Happened()
    for number in STOPPED_BY:
        on_signal(number, lambda *_: stop.set())
    relay = Relay(settings, Clock(), secrets.token_bytes)
    # What stands now stays; and with thousands of lines, looking through everything more seldom is cheaper.
    gc.freeze()
    gc.set_threshold(*LOOKED_THROUGH_AFTER)
    relay.start()
    stop.wait()
    relay.stop()
    # Everything is closed. On its way out Python ends the handlers first, and a second signal in that moment
    # would look like a crash.
    sys.stderr.flush()
    os._exit(0)


def invite(settings: Settings) -> int:
    """Print a link by which one clinician opens an account; the relay may be running meanwhile."""
    with _console(settings) as console:
        token = console.accounts.invite()
    print(f"{settings.console_origin}/#{token}")  # noqa: T201  (what the command is for)
    return 0


def certificates(settings: Settings) -> int:
    """List the certificates that are kept, so that the root can name one to revoke."""
    with _console(settings) as console:
        for certificate in console.revoking.certificates():
            named = read_clinician(read_certificate(certificate)[0])[1]
            ends = datetime.fromtimestamp(named.not_after, UTC).date()
            print(named.hash.hex(), ends, named.alias)  # noqa: T201  (what the command is for)
    return 0


def revoke(settings: Settings, file: str) -> int:
    """Take in a revocation that the root signed; a relay that is running acts on it within a second."""
    try:
        revocation = Path(file).read_bytes()
    except OSError:
        print("the file can't be read", file=sys.stderr)  # noqa: T201
        return 2
    with _console(settings) as console:
        console.log.recover()
        try:
            console.revoking.by_root(revocation)
        except Refused as refused:
            print(f"refused: {refused.code}", file=sys.stderr)  # noqa: T201  (a constant code)
            return 1
    print("revoked")  # noqa: T201
    return 0


def log_key(name: str) -> int:
    """Print the log's verifier key; the seed is made if there is none."""
    folder = os.environ.get(f"{PREFIX}DATA")
    if not folder or not is_name(name):
        raise Unsafe(f"{PREFIX}DATA must be set, and the name be 1 to 64 visible signs without a plus")
    key = public_key(log_seed(Path(folder).absolute(), secrets.token_bytes))
    print(verifier_key(NoteKey(name, key)))  # noqa: T201  (what the command is for)
    return 0


@contextmanager
def _console(settings: Settings) -> Iterator[Console]:
    """Open the console's parts beside a relay that may be running."""
    log.set_up()
    database = open_database(settings.data, settings.database)
    try:
        nobody = Sockets(lambda _origin, _environ: False, Paces(settings.events_a_second, time.monotonic))
        yield Console(settings, database, nobody, Clock().now, secrets.token_bytes)
    finally:
        database.close()


def main(arguments: list[str]) -> int:
    """Choose the command; what it can't do is said in one line."""
    os.umask(0o077)
    try:
        return _run(arguments)
    except (Unsafe, Busy, Forked, Outgrown, Declined) as refused:
        print(refused, file=sys.stderr)  # noqa: T201  (before there is a log)
        return 2
    except Refused:
        print("the database is in use: try again", file=sys.stderr)  # noqa: T201
        return 1


def _run(arguments: list[str]) -> int:
    """Run what needs no settings, or read them first."""
    match arguments:
        case ["line"]:
            LINE.write_text(written(every_event()), "utf-8")
            return 0
        case ["log-key"]:
            return log_key(LOG_NAME)
        case ["log-key", name]:
            return log_key(name)
    return _run_with(read_settings(os.environ), arguments)


def _run_with(settings: Settings, arguments: list[str]) -> int:
    match arguments:
        case [] | ["--production"]:
            for warning in check_production(settings, Clock().now()) if arguments else ():
                print(f"warning: {warning}", file=sys.stderr)  # noqa: T201  (before there is a log)
            serve(settings)
        case ["invite"]:
            return invite(settings)
        case ["certificates"]:
            return certificates(settings)
        case ["revoke", file]:
            return revoke(settings, file)
        case ["phrases", *rest]:
            return _told(cover.phrases(settings, rest, Clock().now))
        case ["modules", *rest]:
            return _told(cover.modules(settings, rest, Clock().now))
    return _told(None)


def _told(answer: str | None) -> int:
    """Print what a command answers, or what commands there are."""
    print(answer or USAGE, end="" if answer else None, file=sys.stdout if answer else sys.stderr)
    return 0 if answer else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
