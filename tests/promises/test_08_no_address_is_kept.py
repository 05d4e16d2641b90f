"""Promise 8: no address, agent, forwarded header or referrer is in the database, a log, a temporary file.

Five people come from 127.0.0.2 to .6, each with headers that name an address nobody has. What the operator's
own proxy, journal or network keeps lies outside: THREATS.md says so.
"""

import base64
import hashlib
import ipaddress
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.server.conftest import Town, staffed
from tests.server.relay import Relay
from tests.server.strangers import AGENT, FORWARDED, REFERRER, Visitor

ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 7))
FORGED = tuple(f"203.0.113.{last}" for last in range(102, 107))
CANARIES = (AGENT, REFERRER, FORWARDED)
# A relay that keeps what most do: the combined log of web servers, and one row a request.
KEEPING = """
import sys
from gevent import monkey; monkey.patch_all()
from server import __main__ as relay, headers, serving
from gevent.pywsgi import WSGIServer
class Logging(WSGIServer):
    def __init__(self, *given, **named):
        super().__init__(*given, **{**named, "log": sys.stderr, "error_log": sys.stderr})
serving.WSGIServer = Logging
answer = headers.Doors.__call__
def kept(self, environ, start):
    said = [environ[name] for name in environ if name.startswith("HTTP_")]
    address = bytes(map(int, environ["REMOTE_ADDR"].split(".")))
    with open(sys.argv[1] + "/requests", "ab") as rows:
        rows.write(address + " ".join(said).encode("latin-1"))
    return answer(self, environ, start)
headers.Doors.__call__ = kept
sys.exit(relay.main([]))
"""


def written(address: str) -> list[bytes]:
    """How an address can be written down so that it is found again."""
    packed = ipaddress.ip_address(address).packed
    mapped = ipaddress.ip_address(f"::ffff:{address}")
    number = int.from_bytes(packed)
    texts = [
        address,
        mapped.exploded,
        mapped.compressed,
        ".".join(address.split(".")[::-1]),
        address.replace(".", "-"),
        address.replace(".", "%2E"),
        str(number),
        f"{number:x}",
    ]
    plain = [text.encode() for text in texts]
    coded = [base64.b64encode(one)[:-4] for one in (address.encode(),)]
    hashed = [
        form
        for name in ("md5", "sha1", "sha256", "blake2b")
        for one in (address.encode(), packed)
        for form in (hashlib.new(name, one).digest(), hashlib.new(name, one).hexdigest().encode())
    ]
    return [*plain, *coded, *hashed, *(one.upper() for one in plain), address.encode("utf-16-le")]


def packed(address: str) -> tuple[bytes, bytes]:
    """Its four bytes, in either order."""
    one = ipaddress.ip_address(address).packed
    return one, one[::-1]


def everything(relay: Relay) -> dict[str, bytes]:
    """What lies in every file of the relay's, and in every file that it holds open, deleted or not."""
    files = [one for folder in (relay.data, temporary(relay)) for one in folder.rglob("*") if one.is_file()]
    found = {str(one): one.read_bytes() for one in (*files, relay.log)}
    if relay.process is not None:
        for handle in Path(f"/proc/{relay.process.pid}/fd").iterdir():
            # One that it closes meanwhile is no file that it holds open.
            with suppress(FileNotFoundError):
                target = handle.readlink()
                if target.is_absolute() and not target.is_relative_to("/dev") and handle.is_file():
                    found[f"open: {target}"] = handle.read_bytes()
    return found


def temporary(relay: Relay) -> Path:
    return relay.folder / "temporary"


def hits(relay: Relay) -> dict[str, set[str]]:
    """Which canaries are found, and in which files."""
    needles = {name: [name.encode(), name.lower().encode()] for name in CANARIES}
    needles |= {name: written(name) for name in (*ADDRESSES, *FORGED)}
    kept = everything(relay)
    return {
        name: files
        for name, forms in needles.items()
        if (files := {file for file, content in kept.items() if any(form in content for form in forms)})
    }


def packed_hits(relay: Relay) -> set[str]:
    """Which addresses are found as four bytes. Chance finds one in thousands of runs, and never two."""
    whole = b"\n".join(everything(relay).values())
    return {one for one in (*ADDRESSES, *FORGED) if any(form in whole for form in packed(one))}


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    temporary(relay).mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary(relay)))
    yield relay
    relay.kill()


def visited(relay: Relay) -> Town:
    """Five people come, in an order by chance, while the relay works for others too."""
    town = staffed(relay.start())
    visitors = [Visitor(relay, *pair) for pair in zip(ADDRESSES, FORGED, strict=True)]
    random.Random(8).shuffle(visitors)
    for visitor in visitors:
        visitor.visit(town)
    return town


def test_nothing_that_tells_who_came_is_kept(relay: Relay) -> None:
    town = visited(relay)
    # It did work for them; who has deleted nothing is still being helped.
    town.sari.wake()
    assert town.sari.call("mine")[0]
    for _ in range(2):
        assert hits(relay) == {}
        assert len(packed_hits(relay)) <= 1
        # Once more after the end, when everything was written out.
        relay.stop()
    # The log is written, with what it may hold.
    assert b"packet refused" in relay.log.read_bytes()


def test_control_a_plain_access_log_keeps_all_of_it(relay: Relay) -> None:
    relay.program = ("-c", KEEPING, str(relay.data))
    relay.start()
    for pair in zip(ADDRESSES, FORGED, strict=True):
        with (visitor := Visitor(relay, *pair)).from_here():
            visitor.search()
    assert set(hits(relay)) == {*CANARIES, *ADDRESSES, *FORGED}
    assert packed_hits(relay) >= set(ADDRESSES)
