"""Promise 18: absent, ended, blocked and existing mailboxes look alike at login, and so do all door phrases.

Whoever has a mailbox's words gets in, and so learns that it is there; nobody else is told. Without its key's
signature a mailbox that lives is refused as one that never was: in bytes, and in time by Mann and Whitney's
test over interleaved samples. Right, wrong and retired phrases are answered alike, and also while the relay
is pressed so hard that it may refuse.
"""

import json
import os
import re
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPConnection
from typing import Any

import msgpack
import pytest

from crypto.login import CREATE, RETURN
from tests.server.fuzzing import frame
from tests.server.line_client import Line, NotConnected
from tests.server.people import Survivor
from tests.server.relay import PHRASE, Relay
from tests.server.strangers import HANDSHAKE
from tests.server.watching import APART_AT_MOST, Answer, Apart, Ask, apart, frame_on, timed

WRONG, RETIRED = "resep rahasia bibik", "resep rahasia mamak"
TRIED_TIMES = 40
# Rarely woken, so that what has ended lies there unpurged for a while.
BUCKET_SECONDS = "900"
REQUESTS_A_LINE = 90
# Beside a millisecond of its processor, which is told on any machine, the leaky one waits so long.
LEAKS_SECONDS = "0.008"
LEAKY = """
import sys, time
from gevent import monkey; monkey.patch_all()
from server import __main__ as relay
from server.cover.service import Door
from server.mailboxes import service
from crypto.login import mailbox_of
def spend():
    end = time.thread_time() + 0.001
    while time.thread_time() < end: pass
    time.sleep(float(sys.argv[1]))
enter, token_for = service.Mailboxes.enter, Door.token_for
def entered(self, login):
    if self._states.exists(mailbox_of(login.key)): spend()
    return enter(self, login)
def told(self, text):
    token = token_for(self, text)
    if self.is_fresh(token): spend()
    return token
service.Mailboxes.enter, Door.token_for = entered, told
sys.exit(relay.main([]))
"""


class Town:
    """A relay with a mailbox of every kind."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        phrases = relay.folder / "phrases"
        phrases.write_text(f"{PHRASE}\n{RETIRED}\n")
        relay.start().stop()
        phrases.write_text(f"{PHRASE}\n")
        relay.start()
        self.token = relay.token()
        self.there, self.tried, self.deleted, self.over = (self._mailbox() for _ in range(4))
        self.deleted.connect(RETURN).call("forget_all")
        self.deleted.open_line.close()
        self.absent = Survivor(relay)
        self._end(self.over)
        for _ in range(TRIED_TIMES):
            self.knock(self.tried, signed=False)

    def _mailbox(self) -> Survivor:
        one = Survivor(self.relay).begin()
        one.save()
        one.open_line.close()
        return one

    def _end(self, _one: Survivor) -> None:
        """Let the newest mailbox have ended yesterday."""
        with closing(sqlite3.connect(self.relay.data / "relay.db", timeout=10)) as rows:
            newest = "rowid = (SELECT max(rowid) FROM states)"
            rows.execute(f"UPDATE states SET bucket = bucket - 900 * 1000 WHERE {newest}")  # noqa: S608  (our own)
            rows.commit()

    def knock(self, who: Survivor, *, signed: bool, purpose: str = RETURN) -> Answer:
        """Try to sign in on a line of its own; gives all that answers."""
        host = self.relay.cover.split("//")[1]
        with socket.create_connection(("127.0.0.1", self.relay.cover_port), 10) as line:
            line.sendall(HANDSHAKE.format(host=host, origin=self.relay.cover, more="").encode())
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(1)
            nonce = str(json.loads(frame_on(line)[2:].lstrip(b"0"))["sid"])
            said = self._said(who, nonce, purpose, signed=signed)
            packet = msgpack.packb({"type": 0, "nsp": "/a", "data": said})
            return timed(pid(self.relay), line, frame(0x82, packet), frame_on)

    def _said(self, who: Survivor, nonce: str, purpose: str, *, signed: bool) -> dict[str, Any]:
        # One token for all: asking for another would be another answer's time.
        who.relay = _Told(self.relay, self.token)  # type: ignore[assignment]
        changed = {} if signed else {"s": os.urandom(64)}
        said = who.greet(nonce, purpose, **changed)
        who.relay = self.relay
        return said

    def asks(self, *names: str, signed: bool) -> dict[str, Ask]:
        return {name: partial(self.knock, getattr(self, name), signed=signed) for name in names}


def pid(relay: Relay) -> int:
    assert relay.process is not None
    return relay.process.pid


class _Told:
    """A relay whose token one knows already."""

    def __init__(self, relay: Relay, token: str) -> None:
        self.cover, self._token = relay.cover, token

    def token(self) -> str:
        return self._token


class Kitchen:
    """Searches on connections that are kept open."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._line: HTTPConnection | None = None
        self._left = 0

    def search(self, said: str) -> Answer:
        headers = f"Host: {self._relay.cover.split('//')[1]}\r\nOrigin: {self._relay.cover}\r\n"
        body = json.dumps({"q": said, "n": 1}).encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        sent = f"POST /cari HTTP/1.1\r\n{headers}{kind}".encode() + body
        return timed(pid(self._relay), self._open(), sent, _response)

    def asks(self, *said: str) -> dict[str, Ask]:
        return {one: partial(self.search, one) for one in said}

    def _open(self) -> socket.socket:
        if self._left == 0:
            self.close()
            self._line = HTTPConnection("127.0.0.1", self._relay.cover_port, timeout=10)
            self._line.connect()
            self._left = REQUESTS_A_LINE
        self._left -= 1
        assert self._line is not None
        return self._line.sock

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


def _response(line: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += line.recv(65536)
    head, _, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length
    while len(body) < int(length[1]):
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def shape(answer: Answer) -> tuple[object, ...]:
    """What everyone can see of a search's answer: all but the recipes, and which letters chance chose."""
    head, _, body = answer.content.partition(b"\r\n\r\n")
    told = json.loads(body) if body else {}
    token = re.fullmatch("[0-9a-f]{64}", str(told.get("t")))
    fields = [(name, type(value).__name__) for name, value in told.items()]
    plain = re.sub(rb"\r\nDate: [^\r]*", b"", head)
    return plain, len(body), tuple(fields), len(told.get("r", ())), bool(token)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    relay = Relay(tmp_path_factory.mktemp("alike"), {"BUCKET_SECONDS": BUCKET_SECONDS})
    try:
        yield Town(relay)
    finally:
        relay.kill()


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    relay = Relay(
        tmp_path_factory.mktemp("leaky"),
        {"BUCKET_SECONDS": BUCKET_SECONDS},
        program=("-c", LEAKY, LEAKS_SECONDS),
    )
    try:
        yield Town(relay)
    finally:
        relay.kill()


UNSIGNED = ("there", "tried", "over", "absent")
ENDED = ("deleted", "over", "absent")


def looks_alike(found: Apart) -> bool:
    return max(found.seconds, found.cost) <= APART_AT_MOST


def is_noticed(found: Apart) -> bool:
    """By time and by cost alike."""
    return min(found.seconds, found.cost) > APART_AT_MOST


def test_every_refusal_at_login_has_the_same_bytes(town: Town) -> None:
    answers = {town.knock(getattr(town, name), signed=False).content for name in UNSIGNED}
    answers |= {town.knock(getattr(town, name), signed=True).content for name in ENDED}
    answers |= {town.knock(town.there, signed=signed, purpose=CREATE).content for signed in (True, False)}
    assert len(answers) == 1
    assert msgpack.unpackb(answers.pop()[2:])["data"] == {"message": "refused"}
    # Control: who holds the key is answered otherwise.
    assert b"refused" not in town.knock(town.there, signed=True).content


def test_without_its_key_no_mailbox_is_told_from_another_by_time(town: Town) -> None:
    assert looks_alike(apart(town.asks(*UNSIGNED, signed=False), 1))


def test_words_that_open_nothing_any_more_take_as_long_as_words_that_never_did(town: Town) -> None:
    assert looks_alike(apart(town.asks(*ENDED, signed=True), 2))


def test_control_one_millisecond_more_for_a_mailbox_that_is_there_is_noticed(leaky: Town) -> None:
    assert is_noticed(apart(leaky.asks("there", "absent", signed=False), 3, rounds=1))


def test_phrases_are_answered_alike_in_bytes_and_time(town: Town) -> None:
    with closing(Kitchen(town.relay)) as kitchen:
        asks = kitchen.asks(PHRASE, WRONG, RETIRED)
        assert len({shape(ask()) for ask in asks.values() for _ in range(5)}) == 1
        assert looks_alike(apart(asks, 4))
    assert opens(town, PHRASE)
    assert not opens(town, WRONG)
    assert not opens(town, RETIRED)


def opens(town: Town, phrase: str) -> bool:
    """Tell whether the token that answers a phrase opens the line."""
    with closing(Kitchen(town.relay)) as kitchen:
        body = kitchen.search(phrase).content.partition(b"\r\n\r\n")[2]
    one, token = Survivor(town.relay), json.loads(body)["t"]
    try:
        Line(town.relay.cover, "/a", lambda nonce: one.greet(nonce, CREATE, t=token)).close()
    except NotConnected:
        return False
    return True


def test_phrases_are_answered_alike_while_the_relay_is_pressed(town: Town) -> None:
    stopped = threading.Event()

    def press() -> None:
        with closing(Kitchen(town.relay)) as kitchen:
            while not stopped.is_set():
                with suppress(OSError):
                    kitchen.search(WRONG)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        with closing(Kitchen(town.relay)) as kitchen:
            seen = {said: [shape(kitchen.search(said)) for _ in range(80)] for said in (PHRASE, WRONG)}
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    # Whatever is refused then, is refused to both alike.
    assert set(seen[PHRASE]) == set(seen[WRONG])


def test_control_one_millisecond_more_for_the_right_phrase_is_noticed(leaky: Town) -> None:
    with closing(Kitchen(leaky.relay)) as kitchen:
        assert is_noticed(apart(kitchen.asks(PHRASE, WRONG), 5, rounds=1))
