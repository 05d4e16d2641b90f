"""Promise 18: absent, ended, blocked and existing mailboxes look alike at login, and so do all door phrases.

Whoever has a mailbox's words gets in, and so learns that it is there; nobody else is told. Without its key's
signature a mailbox that lives is refused as one that never was: in bytes, and in time by Mann and Whitney's
test over interleaved samples: the control's are told apart by a millisecond of its processor and by eight of
waiting. Phrases that are right, wrong, retired, retired for over thirty days, and leaked are answered alike;
and where not all can be answered, they are refused alike.
"""

import json
import os
import random
import re
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgpack
import pytest

from crypto.login import CREATE, RETURN
from server.cover.phrases import Phrase, State, written
from tests.server.conftest import staffed
from tests.server.fuzzing import frame, heard
from tests.server.line_client import Line, NotConnected
from tests.server.people import Survivor
from tests.server.relay import PHRASE, Relay
from tests.server.strangers import HANDSHAKE
from tests.server.watching import APART_AT_MOST, Answer, Apart, Ask, apart, frame_on, timed

WRONG, RETIRED = "resep rahasia bibik", "resep rahasia mamak"
RETIRED_LONG_AGO, LEAKED = "resep rahasia tante", "resep rahasia bude"
PHRASES = (PHRASE, WRONG, RETIRED, RETIRED_LONG_AGO, LEAKED)
A_DAY = 86_400
TRIED_TIMES = 40
# More at once than can be answered in the time that anybody waits for a turn, and somewhat over half can.
AT_ONCE, TURNS_A_SECOND, HEARD_SECONDS = 48, 20, 8.0
# How often one phrase is refused and another is not, at most; 0.1 is one standard deviation.
UNLIKE_AT_MOST = 0.4
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
    # As one would that looks for what it knows first, and asks afterwards whether it opens.
    if any(self._hashed(text) == known for known, _ends in self._listen().phrases): spend()
    return token
service.Mailboxes.enter, Door.token_for = entered, told
sys.exit(relay.main([]))
"""


# Limits those alone who said nothing that opens.
CHOOSY = """
import json, random, sys
from gevent import monkey; monkey.patch_all()
from server import __main__ as relay, serving
from server.cover.routes import Kitchen
from server.pages import nothing
find = Kitchen.find
def found(self, body):
    answer = find(self, body)
    opens = self._door.is_fresh(json.loads(answer.get_data())["t"])
    return answer if opens or random.random() < 0.5 else nothing(429)
Kitchen.find, serving.Handler._has_turn = found, lambda self: True
sys.exit(relay.main([]))
"""


class Town:
    """A relay with a mailbox of every kind; a `blocked` one only where there are clinicians to say so."""

    def __init__(self, relay: Relay, *, with_clinicians: bool = False) -> None:
        self.relay = relay
        keep_phrases(relay)
        relay.start()
        self.token = relay.token()
        if with_clinicians:
            self.blocked = self._called_false()
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

    def _called_false(self) -> Survivor:
        """Somebody who is refused requests for a day."""
        people, one = staffed(self.relay), Survivor(self.relay).begin()
        talk = one.ask_for_help()
        for clinician in (people.sari, people.dewi):
            clinician.call("decline_false", talk.id)
        assert one.open_line.ask("offer", *one.offer_values(one.prepare([[talk.id, 0, talk.at.hash]]))) == [
            "limited"
        ]
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


def keep_phrases(relay: Relay) -> None:
    """Have phrases of every state: the one that everybody says, and those of four partners."""
    now = int(time.time())
    known = (
        Phrase("given", State.GIVEN, now - A_DAY, PHRASE),
        Phrase("retired", State.RETIRED, now - 29 * A_DAY, RETIRED),
        Phrase("over", State.RETIRED, now - 30 * A_DAY - 60, RETIRED_LONG_AGO),
        Phrase("leaked", State.LEAKED, now - A_DAY, LEAKED),
    )
    (relay.folder / "phrases").write_text(written(known))


def pid(relay: Relay) -> int:
    assert relay.process is not None
    return relay.process.pid


class _Told:
    """A relay whose token one knows already."""

    def __init__(self, relay: Relay, token: str) -> None:
        self.cover, self.open_door, self._token = relay.cover, relay.open_door, token

    def token(self) -> str:
        return self._token


class Kitchen:
    """Searches on connections that are kept open."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._line: HTTPConnection | None = None
        self._left = 0

    def search(self, said: str) -> Answer:
        return timed(pid(self._relay), self._open(), _request(self._relay, said), _response)

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


def _request(relay: Relay, said: str, *more: str) -> bytes:
    body = json.dumps({"q": said, "n": 1}).encode()
    head = [
        "POST /cari HTTP/1.1",
        f"Host: {relay.cover.split('//')[1]}",
        f"Origin: {relay.cover}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, *more, "", ""]).encode() + body


def _response(line: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += _more(line)
    head, _, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length
    while len(body) < int(length[1]):
        body += _more(line)
    return head + b"\r\n\r\n" + body


def _more(line: socket.socket) -> bytes:
    more = line.recv(65536)
    if not more:
        raise ConnectionError
    return more


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
        yield Town(relay, with_clinicians=True)
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


UNSIGNED = ("there", "tried", "blocked", "over", "absent")
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


def test_control_what_a_mailbox_that_is_there_costs_more_is_noticed(leaky: Town) -> None:
    assert is_noticed(apart(leaky.asks("there", "absent", signed=False), 3, rounds=1))


def test_phrases_are_answered_alike_in_bytes_and_time(town: Town) -> None:
    with closing(Kitchen(town.relay)) as kitchen:
        asks = kitchen.asks(*PHRASES)
        assert len({shape(ask()) for ask in asks.values() for _ in range(5)}) == 1
        assert looks_alike(apart(asks, 4))
    assert {phrase: opens(town, phrase) for phrase in PHRASES} == {
        PHRASE: True,
        RETIRED: True,
        WRONG: False,
        RETIRED_LONG_AGO: False,
        LEAKED: False,
    }


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


def shapes_at_once(folder: Path, *program: str) -> dict[str, Counter[tuple[object, ...]]]:
    """Say each phrase many times at the same moment to a relay that can't answer all; gives what came."""
    relay = Relay(folder, {"STRANGERS_A_SECOND": str(TURNS_A_SECOND)})
    keep_phrases(relay)
    relay.program = program or relay.program
    try:
        relay.start()
        said = [*PHRASES] * AT_ONCE
        random.Random(18).shuffle(said)
        lines = [socket.create_connection(("127.0.0.1", relay.cover_port), 10) for _ in said]
        for line, one in zip(lines, said, strict=True):
            line.sendall(_request(relay, one, "Connection: close"))
        came = [shape(Answer(raw, 0, 0)) for raw in heard(lines, HEARD_SECONDS)]
    finally:
        relay.kill()
    pairs = list(zip(said, came, strict=True))
    return {phrase: Counter(one for whose, one in pairs if whose == phrase) for phrase in PHRASES}


def treated_alike(found: dict[str, Counter[tuple[object, ...]]]) -> bool:
    """Tell whether all phrases got the same answers, and about as often."""
    kinds = {kind for counted in found.values() for kind in counted}
    often = [[counted[kind] / AT_ONCE for counted in found.values()] for kind in kinds]
    return all(min(shares) > 0 and max(shares) - min(shares) <= UNLIKE_AT_MOST for shares in often)


def test_where_not_all_phrases_are_answered_they_are_limited_alike(tmp_path: Path) -> None:
    found = shapes_at_once(tmp_path)
    assert treated_alike(found), found
    # Some were answered, and some were not.
    assert all(len(counted) == 2 for counted in found.values())


def test_control_a_limit_that_spares_the_right_phrase_is_noticed(tmp_path: Path) -> None:
    assert not treated_alike(shapes_at_once(tmp_path, "-c", CHOOSY))


@pytest.mark.parametrize("said", [PHRASE, RETIRED, RETIRED_LONG_AGO, LEAKED])
def test_control_what_a_phrase_that_is_or_was_known_costs_more_is_noticed(leaky: Town, said: str) -> None:
    with closing(Kitchen(leaky.relay)) as kitchen:
        assert is_noticed(apart(kitchen.asks(said, WRONG), 5, rounds=1))
