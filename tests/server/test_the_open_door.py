"""The open door: there only where the operator sets it, and a stranger to the cover."""

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path

import pytest

from crypto.login import sign_login
from server.cover.modules import id_of
from server.settings import Unsafe, read_settings
from tests.server.conftest import Town
from tests.server.line_client import NotConnected, dial, nonce_of
from tests.server.movers import Mover
from tests.server.people import Staff, Survivor
from tests.server.relay import Relay, answers

LATER, COVERS = b"what it fetches", b"what is behind the cover"
PAGE, MODULE, SHELL = b"<!doctype html>open", b"what is behind", b"<!doctype html>kitchen"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = with_open_door(Relay(tmp_path_factory.mktemp("open"))).start()
    try:
        yield relay
    finally:
        relay.stop()


def with_open_door(relay: Relay) -> Relay:
    """A relay with an open door, and a build that holds a page for each door."""
    relay.settings["OPEN_ORIGIN"] = relay.open_door
    build = relay.folder / "build"
    listed = {
        "cover": {"/": _file(build, "index.html", SHELL, kept=True)},
        # Even a file that a build marks so is not to be kept from here.
        "open": {"/": _file(build, "open.html", PAGE, kept=True)},
        "survivor": {
            "open": _file(build, "open.js", MODULE, kept=False),
            "later": _file(build, "later.js", LATER, kept=False),
            "module": _file(build, "module.js", COVERS, kept=False),
        },
        "console": {},
    }
    (build / "files.json").write_text(json.dumps(listed))
    return relay


def _file(build: Path, name: str, contents: bytes, *, kept: bool) -> dict[str, object]:
    (build / name).write_bytes(contents)
    integrity = f"sha384-{b64encode(sha384(contents).digest()).decode()}"
    return {"file": name, "type": "text/html", "integrity": integrity, "br": False, "kept": kept}


def name_of(contents: bytes) -> bytes:
    """What the page asks for a file by."""
    return id_of(contents).encode()


def ask(relay: Relay, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Ask the open door as its own page does."""
    own = {"Origin": relay.open_door} if method == "POST" else {}
    response, content = relay.ask(method, path, body, {**own, **headers}, port=relay.open_port)
    assert response.getheader("Cache-Control") == "no-store"
    return response.status, content


def test_without_a_setting_there_is_no_such_door(town: Town, relay: Relay) -> None:
    assert not answers(town.relay.open_port)
    for one in (town.relay, relay):
        assert one.ask("POST", "/mulai", b"", {"Origin": one.cover})[0].status == 404
    # Control: where it is set it listens, and gives what begins a visit.
    assert answers(relay.open_port)
    assert relay.open_token() != relay.open_token()


def test_it_answers_under_its_own_name_to_its_own_page_and_lets_nothing_be_kept(relay: Relay) -> None:
    assert ask(relay, "GET", "/") == (200, PAGE)
    for host in (relay.cover, relay.console, "http://localhost"):
        named = {"Host": host.removeprefix("http://")}
        assert relay.ask("GET", "/", headers=named, port=relay.open_port)[0].status == 421
    assert relay.ask("GET", "/", headers={"Host": relay.open_door.removeprefix("http://")})[0].status == 421
    for origin in (relay.cover, relay.console, "null", "http://evil.example"):
        assert ask(relay, "POST", "/mulai", b"", Origin=origin) == (404, b"")
    unsaid = relay.ask("POST", "/mulai", b"", port=relay.open_port)
    assert (unsaid[0].status, unsaid[1]) == (404, b"")
    for path in ("/open.js", "/sw.js", "/manifest.webmanifest", "/nothing", "/cari", "/mulai"):
        assert ask(relay, "GET", path) == (404, b"")
    assert ask(relay, "POST", "/cari", b'{"q": "x"}') == (404, b"")


def test_its_headers_are_the_covers(relay: Relay) -> None:

    def headers(port: int, origin: str) -> list[tuple[str, str]]:
        response, _ = relay.ask("GET", "/", port=port)
        host = origin.removeprefix("http://")
        named = [(name, value.replace(host, "HOST")) for name, value in response.getheaders()]
        return [one for one in named if one[0] not in {"Date", "Content-Length", "Cache-Control"}]

    own = headers(relay.open_port, relay.open_door)
    assert own == headers(0, relay.cover)
    # Control: another app's are others.
    assert own != headers(relay.console_port, relay.console)


def test_beginning_is_always_answered_in_one_size(relay: Relay) -> None:
    assert {len(relay.open_token()) for _ in range(20)} == {64}
    assert ask(relay, "POST", "/mulai", b"x") == (404, b"")


def test_a_phone_can_be_told_to_forget_the_origin_by_its_own_page_alone(relay: Relay) -> None:
    for origin, told in ((relay.open_door, True), (relay.cover, False)):
        response, _ = relay.ask("POST", "/hapus", b"", {"Origin": origin}, port=relay.open_port)
        assert ("storage" in (response.getheader("Clear-Site-Data") or "")) is told


def test_a_fresh_token_fetches_the_module_by_its_name(relay: Relay) -> None:
    token = relay.open_token().encode()
    for file in (MODULE, LATER):
        assert ask(relay, "POST", "/buku", token + b" " + name_of(file)) == (200, file)
    # What the cover's shell pins is not known here, or a shell could be tried on this host.
    assert ask(relay, "POST", "/buku", token + b" " + name_of(COVERS)) == (404, b"")
    wrong = (
        *(token, token + b" ", token + b" " + name_of(PAGE), token + b"  " + name_of(MODULE)),
        *(b"00" * 32 + b" " + name_of(MODULE), token.upper() + b" " + name_of(MODULE), b"\xff" * 97, b""),
    )
    assert {ask(relay, "POST", "/buku", one) for one in wrong} == {(404, b"")}


def test_neither_door_takes_what_the_other_gave(relay: Relay) -> None:
    """Else whoever begins here could try on any host whether a cover stands there."""
    ours, covers = relay.open_token().encode(), relay.token().encode()
    assert ask(relay, "POST", "/buku", covers + b" " + name_of(MODULE)) == (404, b"")
    for body in (ours, ours + b" " + name_of(MODULE)):
        response, content = relay.ask("POST", "/buku", body, {"Origin": relay.cover})
        assert (response.status, content) == (404, b"")
    for origin, token in ((relay.cover, ours), (relay.open_door, covers)):
        with pytest.raises(NotConnected, match="refused"):
            _comes(relay, origin, t=token.decode())
    # Control: each takes its own.
    for origin in (relay.cover, relay.open_door):
        _comes(relay, origin)


def _comes(relay: Relay, origin: str, **changed: object) -> None:
    class Changed(Survivor):
        def greet(self, nonce: str, purpose: str, **more: object) -> dict[str, object]:
            return super().greet(nonce, purpose, **changed, **more)

    Changed(relay, origin).connect("create").open_line.close()


def test_a_login_signed_for_one_door_is_refused_at_the_other(relay: Relay) -> None:

    class Confused(Survivor):
        """Holds the right token, and signs another origin."""

        signs = ""

        def greet(self, nonce: str, purpose: str, **changed: object) -> dict[str, object]:
            said = super().greet(nonce, purpose, **changed)
            return {**said, "s": sign_login(self.login_seed, purpose, self.signs, nonce, said["n"])}

    for here, other in ((relay.cover, relay.open_door), (relay.open_door, relay.cover)):
        somebody = Confused(relay, here)
        somebody.signs = other
        with pytest.raises(NotConnected, match="refused"):
            somebody.connect("create")
        # Control: signed for where she is, she is let in.
        somebody.signs = here
        somebody.connect("create").open_line.close()


def test_a_line_opens_only_for_the_page_of_its_own_port(relay: Relay) -> None:
    for origin, said in ((relay.open_door, relay.cover), (relay.cover, relay.open_door)):
        with pytest.raises(Exception, match="404"):
            dial(origin, said_origin=said)
    opened = dial(relay.open_door)
    assert nonce_of(opened)
    opened.close()


def test_from_the_open_door_to_a_talk_and_to_new_words(relay: Relay) -> None:
    clinician = Staff(relay).clinician().go_on_duty()
    survivor = Survivor(relay, relay.open_door).begin()
    talk = survivor.ask_for_help()
    theirs = clinician.claim(next(row for row in clinician.waiting() if row[0] == talk.id))
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    clinician.send(theirs, "aku di sini")
    assert survivor.open_line.pushed("envelope")[0] == talk.id
    survivor.save(b"before", heads=[[talk.id, 1, talk.at.hash]])
    mover = Mover(relay, relay.open_door)
    mover.begin()
    values = mover.values([talk])
    asked = [
        mover.open_line.ask("move", *values, *mover.signed(survivor, origin=origin))[0]
        for origin in (relay.cover, relay.open_door)
    ]
    assert asked == ["signature", "ok"]
    # She made her words on a friend's phone; at home they open the same through the cover.
    again = Survivor(relay)
    again.login_seed, again.seal_key = mover.login_seed, mover.seal_key
    opened = again.connect("return").open()
    assert [row[0] for row in opened[8]] == [talk.id]


def test_what_a_covered_phone_asks_with_is_known_at_its_own_door_alone(relay: Relay) -> None:
    survivor = Survivor(relay, relay.open_door).begin()
    talk = survivor.ask_for_help()
    token = survivor.call("watch", talk.id, talk.at.n, 0)[0].hex().encode()
    # Her own call is newer than nothing: yes. At the cover a stranger would learn by it who is behind both.
    assert ask(relay, "POST", "/waktu", token) == (200, b'{"t":1}')
    assert relay.ask("POST", "/waktu", token, {"Origin": relay.cover})[1] == b'{"t":0}'


def test_strangers_of_both_doors_share_one_measure(tmp_path: Path) -> None:
    relay = with_open_door(Relay(tmp_path, {"STRANGERS_A_SECOND": "4"})).start()
    try:
        begun = time.monotonic()
        for _ in range(12):
            relay.open_token()
        # Eight are saved up, the others come at four a second; then the cover's visitors wait as well.
        assert time.monotonic() - begun > 0.5
        again = time.monotonic()
        for _ in range(4):
            relay.token()
        assert time.monotonic() - again > 0.5
    finally:
        relay.stop()


SPOILED = {
    "the cover's origin": {"OPEN_ORIGIN": "COVER_ORIGIN"},
    "the console's origin": {"OPEN_ORIGIN": "CONSOLE_ORIGIN"},
    "the cover's port": {"OPEN_PORT": "COVER_PORT"},
    "the console's port": {"OPEN_PORT": "CONSOLE_PORT"},
    "the health's port": {"OPEN_PORT": "HEALTH_PORT"},
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_it_is_a_third_origin_on_a_port_of_its_own(tmp_path: Path, spoiled: str) -> None:
    environment = with_open_door(Relay(tmp_path)).environment
    settings = read_settings(environment)
    assert len(settings.survivors_doors) == 2
    for name, other in SPOILED[spoiled].items():
        environment[f"TEDUH_{name}"] = environment[f"TEDUH_{other}"]
    with pytest.raises(Unsafe, match=r"of its own|a third origin"):
        read_settings(environment)
    # Control: without an origin there is no door, whatever the port says.
    environment["TEDUH_OPEN_ORIGIN"] = ""
    assert read_settings(environment).open_port == 0
