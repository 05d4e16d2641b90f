"""Promise 9: limits keep nothing derived from an address, not for ten minutes and not past a restart."""

import json
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

import msgpack

from server.pace import LEFT_SECONDS, MOST_REFUSED_A_SECOND, SAVED_SECONDS
from tests.journeys.town import eventually
from tests.server.bare import BINARY, frame, greeted
from tests.server.people import Survivor
from tests.server.relay import ROOT, Relay

ADDRESSES = [f"127.0.0.{last}" for last in range(2, 7)]
TEN_MINUTES = 600
EVENTS_A_SECOND = 5
FLOOD = EVENTS_A_SECOND * SAVED_SECONDS + MOST_REFUSED_A_SECOND
SAID = frame(BINARY, msgpack.packb({"type": 2, "nsp": "/a", "id": 1, "data": ["now"]}))
ENDED_SECONDS = 5.0


class Windowed(Relay):
    """A relay that shows what its limits hold."""

    @property
    def shown(self) -> Path:
        return self.folder / "shown"

    def held(self) -> tuple[int, list[bytes]]:
        """How many keys its paces remember, and every value that its limits hold."""
        assert self.process is not None
        self.shown.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        eventually("the relay shows its limits", self.shown.exists)
        keys, values = json.loads(self.shown.read_text())
        return keys, [bytes.fromhex(one) for one in values]

    def lets_time_pass(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGUSR2)


@contextmanager
def relay_in(folder: Path, how: str = "plain") -> Iterator[Windowed]:
    relay = Windowed(folder, {"EVENTS_A_SECOND": str(EVENTS_A_SECOND), "CALLS_A_MINUTE": "5"})
    relay.program = ("-m", "tests.server.window", str(relay.shown), how)
    try:
        relay.start()
        yield relay
    finally:
        relay.stop()


def forms(address: str) -> list[bytes]:
    """In which ways an address could lie about."""
    packed = ip_address(address).packed
    number = str(int(ip_address(address)))
    return [address.encode(), packed, packed[::-1], packed.hex().encode(), number.encode()]


def found_in(values: list[bytes]) -> set[str]:
    return {one for one in ADDRESSES if any(form in value for form in forms(one) for value in values)}


def is_let_in(survivor: Survivor, address: str) -> bool:
    try:
        greeted(survivor.relay.cover_port, survivor.relay.cover, _greeting(survivor), address).close()
    except OSError:
        return False
    return True


def flood_from(survivor: Survivor, address: str) -> None:
    """Go on regardless on one line until it is cut."""
    port, origin = survivor.relay.cover_port, survivor.relay.cover
    with greeted(port, origin, _greeting(survivor), address) as bare:
        bare.settimeout(ENDED_SECONDS)
        with suppress(ConnectionError):
            bare.sendall(SAID * FLOOD)
            while bare.recv(65536):
                pass


def _greeting(survivor: Survivor) -> Callable[[str], object]:
    return lambda nonce: survivor.greet(nonce, "return")


def saved(relay: Relay) -> Survivor:
    survivor = Survivor(relay).begin()
    survivor.save()
    survivor.open_line.close()
    return survivor


def crowd(relay: Windowed) -> list[Survivor]:
    """Everything that limits count, from five addresses: strangers, failures, work, floods."""
    people = [saved(relay) for _ in ADDRESSES]
    for one, address in zip(people, ADDRESSES, strict=True):
        for _ in range(3):
            socket.create_connection(("127.0.0.1", relay.cover_port), 10, (address, 0)).close()
        flood_from(one, address)
    assert not any(is_let_in(Survivor(relay), address) for address in ADDRESSES[:2])
    return people


def test_limits_hold_no_address_go_by_keys_alone_and_forget_those_too(tmp_path: Path) -> None:
    with relay_in(tmp_path) as relay:
        people = crowd(relay)
        keys, values = relay.held()
        assert values
        assert found_in(values) == set()
        # Whoever was cut is cut from wherever she comes; who was not is let in beside her.
        assert not any(is_let_in(people[0], address) for address in ADDRESSES)
        assert relay.held()[0] == keys
        other = saved(relay)
        assert all(is_let_in(other, address) for address in ADDRESSES)
        # One key more, though it came from five addresses.
        eventually("its lines have ended", lambda: relay.held()[0] == keys + 1)
        relay.lets_time_pass()
        eventually("every key is forgotten", lambda: relay.held()[0] == 0)
        assert LEFT_SECONDS <= TEN_MINUTES
        relay.stop()
        texts = [form for one in ADDRESSES for form in (forms(one)[0], forms(one)[3])]
        assert sum(relay.count(text) for text in texts) == 0
        relay.start()
        assert relay.held()[0] == 0
        # Cut before the restart, welcome after it.
        assert is_let_in(people[0], ADDRESSES[0])


def test_control_a_limiter_by_address_is_seen_through_the_window(tmp_path: Path) -> None:
    with relay_in(tmp_path, "naive") as relay:
        crowd(relay)
        assert found_in(relay.held()[1]) == set(ADDRESSES)


def test_no_limit_could_ask_for_an_address() -> None:
    names = ("pace", "load", "work", "gate", "blocking", "strangers")
    asks = ("address", "REMOTE_", "peername", "forwarded")
    for name in names:
        code = [line.partition("#")[0] for line in (ROOT / "server" / f"{name}.py").read_text().splitlines()]
        body = "\n".join(code).split('"""', 2)[2]
        assert not any(word in part for word in asks for part in body.split('"""')[::2]), name
