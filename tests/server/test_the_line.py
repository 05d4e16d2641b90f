"""The line refuses what it must, with constants, before it costs anything; nobody else notices."""

import os
import time
from pathlib import Path

import msgpack
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.server.conftest import Town
from tests.server.line_client import Line, NotConnected, dial, ended_within, nonce_of
from tests.server.people import Survivor

SLACK_SECONDS = 3.0


def test_whoever_does_not_authenticate_is_cut_after_five_seconds(town: Town) -> None:
    silent = dial(town.relay.cover)
    begun = time.monotonic()
    assert ended_within(silent, 5 + SLACK_SECONDS)
    assert time.monotonic() - begun > 3


def test_an_authenticated_line_is_not_cut(town: Town) -> None:
    survivor = town.survivor()
    assert not ended_within(survivor.open_line.socket, 6)
    assert survivor.call("now")


@pytest.mark.parametrize("origin", ["", "http://evil.example", "null"])
def test_a_foreign_or_missing_origin_opens_no_line(town: Town, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        dial(town.relay.cover, said_origin=origin)
    assert refused.value.response.status_code == 404


def test_the_other_origin_opens_no_line(town: Town) -> None:
    with pytest.raises(InvalidStatus):
        dial(town.relay.cover, said_origin=town.relay.console)


def test_an_old_page_is_asked_to_reload(town: Town) -> None:
    survivor = Survivor(town.relay)
    with pytest.raises(NotConnected, match="reload"):
        Line(town.relay.cover, "/a", lambda nonce: survivor.greet(nonce, "create", v=0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"t": "00" * 32},
        {"t": None},
        {"k": b"short"},
        {"s": bytes(64)},
        {"p": "both"},
        {"n": bytes(16)},
        {"p": 7},
    ],
)
def test_a_login_that_is_not_right_is_refused_with_one_word(town: Town, wrong: dict[str, object]) -> None:
    survivor = Survivor(town.relay)
    with pytest.raises(NotConnected, match=r"^refused$"):
        Line(town.relay.cover, "/a", lambda nonce: survivor.greet(nonce, "create", **wrong))


def test_a_login_signed_for_another_connection_is_refused(town: Town) -> None:
    survivor = Survivor(town.relay)
    with pytest.raises(NotConnected, match=r"^refused$"):
        Line(town.relay.cover, "/a", lambda _nonce: survivor.greet("another", "create"))


def test_returning_to_what_is_not_there_and_creating_what_is_are_the_same_refusal(town: Town) -> None:
    kept = town.survivor()
    kept.save()
    for one, purpose in ((kept, "create"), (Survivor(town.relay), "return")):
        with pytest.raises(NotConnected, match=r"^refused$"):
            Line(town.relay.cover, "/a", lambda nonce, one=one, purpose=purpose: one.greet(nonce, purpose))  # type: ignore[misc]


def test_the_console_needs_a_session_and_takes_no_survivor(town: Town) -> None:
    with pytest.raises(NotConnected, match=r"^refused$"):
        Line(town.relay.console, "/b", lambda _nonce: {"v": 1})
    survivor = Survivor(town.relay)
    with pytest.raises(NotConnected):
        Line(town.relay.console, "/a", lambda nonce: survivor.greet(nonce, "create"))


def test_a_connection_says_who_it_is_once(town: Town) -> None:
    survivor, another = town.survivor(), Survivor(town.relay)
    line = survivor.open_line
    line.send({"type": 0, "nsp": "/a", "data": another.greet("again", "create")})
    # Still the first one.
    survivor.save()
    line.send({"type": 1, "nsp": "/a"})
    line.send({"type": 0, "nsp": "/a", "data": another.greet("again", "create")})
    assert ended_within(line.socket, SLACK_SECONDS)


@pytest.mark.parametrize(
    ("event", "values"),
    [
        ("send", (b"short", bytes(16), b"x")),
        ("send", (bytes(16), bytes(16))),
        ("send", (bytes(16), bytes(16), "text")),
        ("read", (bytes(16), -1)),
        ("read", (bytes(16), True)),
        ("read", (bytes(16), 2**53)),
        ("save", (0, bytes(16), 0, b"x", [[bytes(16)]], [])),
        ("save", (0, bytes(16), 0, b"x", "list", [])),
        ("forget", (None,)),
        ("open", (1,)),
        ("on_call", ("",)),
        ("offer", (b"not a block", [], bytes(16), b"card")),
        ("append", (b"not a block", [], [])),
        ("withdraw", (b"not a withdrawal",)),
    ],
)
def test_arguments_of_a_wrong_shape_are_malformed(town: Town, event: str, values: tuple[object, ...]) -> None:
    survivor = town.survivor()
    assert survivor.open_line.ask(event, *values) == ["malformed"]
    # The line lives, and nothing was kept.
    assert survivor.open()[2] == 0


def test_an_unknown_event_and_one_of_the_other_audience_are_unknown(town: Town) -> None:
    survivor = town.survivor()
    for event in ("nothing", "waiting", "claim", "applications", "__init__"):
        assert survivor.open_line.ask(event) == ["unknown"]


def test_a_clinician_may_not_do_what_coordinators_do(town: Town) -> None:
    assert town.sari.line.ask("applications") == ["forbidden"]
    assert town.sari.line.ask("invite") == ["forbidden"]


def test_unknown_ids_are_gone(town: Town) -> None:
    survivor = town.survivor()
    for event, *values in (("read", 0), ("blocks", 0)):
        assert survivor.open_line.ask(event, os.urandom(16), *values) == ["gone"]
        assert town.sari.line.ask(event, os.urandom(16), *values) == ["gone"]


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\xc1",
        msgpack.packb(7),
        msgpack.packb({"type": 2}),
        msgpack.packb({"type": 2, "nsp": "/a", "data": "now"}),
        msgpack.packb({"type": 2, "nsp": "/a", "data": ["connect", {}]}),
        msgpack.packb({"type": 2, "nsp": "/a", "data": [["now"]]}),
        msgpack.packb({"type": 5, "nsp": "/a", "data": ["now"]}),
        msgpack.packb({"type": 3, "nsp": "/a", "id": 1, "data": []}),
        msgpack.packb({"type": 2, "nsp": "/a", "data": [msgpack.ExtType(4, b"x")]}),
        "4[]",
        "x",
        "7",
    ],
)
def test_a_packet_that_is_none_ends_only_its_own_line(town: Town, packet: bytes | str) -> None:
    survivor, other = town.survivor(), town.survivor()
    survivor.open_line.socket.send(packet)
    assert packet == "7" or ended_within(survivor.open_line.socket, SLACK_SECONDS)
    assert other.call("now")


def test_an_oversized_frame_is_cut_before_it_is_read(town: Town) -> None:
    bare = dial(town.relay.cover)
    nonce_of(bare)
    before = _memory_kb(town)
    with pytest.raises((ConnectionClosed, OSError)):
        _flood(bare)
    assert _memory_kb(town) - before < 5 * 1024


def test_whoever_does_not_read_is_cut(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    deaf = Survivor(town.relay)
    deaf.login_seed, deaf.seal_key = survivor.login_seed, survivor.seal_key
    deaf.connect("return")
    deaf.open_line.socket.socket.setsockopt(1, 8, 4096)
    started = _lines(town)
    # She reads nothing; what the clinician sends fills her kernel's buffers, then the relay's bounded queue.
    for _ in range(400):
        bucket = talk.at.expires
        town.sari.call(
            "send", theirs.id, os.urandom(16), theirs.envelope("x" * 60_000, _bucket(town, theirs, bucket))
        )
        if _lines(town) < started:
            break
    assert _lines(town) < started
    assert town.sari.call("mine")


def _flood(bare: ClientConnection) -> None:
    for _ in range(50):
        bare.send(bytes(4_000_000))


def _bucket(town: Town, talk: object, expires: int) -> int:
    seconds = town.sari.bucket_seconds
    return min(-(-(int(time.time()) + 120) // seconds) * seconds, expires)


def _memory_kb(town: Town) -> int:
    assert town.relay.process is not None
    status = Path(f"/proc/{town.relay.process.pid}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


def _lines(town: Town) -> int:
    assert town.relay.process is not None
    return sum(_is_socket(file) for file in Path(f"/proc/{town.relay.process.pid}/fd").iterdir())


def _is_socket(file: Path) -> bool:
    try:
        return str(file.readlink()).startswith("socket:")
    except OSError:
        return False
