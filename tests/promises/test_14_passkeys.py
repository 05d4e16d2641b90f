"""Promise 14: user verification required, a challenge used once within five minutes, exact origin."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cbor2
import pytest

from deploy.practice.passkey import GET, Credential, Flag, Options, SoftPasskey, decoded, encoded
from tests.server.consoles import HOST, ORIGIN, Browser, Console, console


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


@dataclass
class Bent:
    """What a mutated ceremony changes; nothing by default."""

    origin: str = ORIGIN
    rp_id: str = HOST
    flags: Flag = Flag.PRESENT | Flag.VERIFIED
    kind: str | None = None
    challenge: bytes | None = None
    said: tuple[tuple[str, object], ...] = ()


class BentPasskey(SoftPasskey):
    """A passkey or a browser that misbehaves in one way."""

    bent: Bent

    def client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        said = json.loads(super().client_data(self.bent.kind or kind, challenge, origin))
        if self.bent.challenge is not None:
            said["challenge"] = encoded(self.bent.challenge)
        return json.dumps(said | dict(self.bent.said)).encode()

    def authenticator_data(self, flags: Flag) -> bytes:
        kept = flags & ~(Flag.PRESENT | Flag.VERIFIED) | self.bent.flags
        plain = super().authenticator_data(kept)
        return hashlib.sha256(self.bent.rp_id.encode()).digest() + plain[32:]


BENT = {
    "nobody was verified": Bent(flags=Flag.PRESENT),
    "nobody was there": Bent(flags=Flag.VERIFIED),
    "another origin": Bent(origin="http://evil.localhost:8001"),
    "the cover's origin": Bent(origin="http://dapur.localhost:8000"),
    "another port": Bent(origin="http://console.localhost:8000"),
    "another scheme": Bent(origin="https://console.localhost:8001"),
    "an origin that begins like ours": Bent(origin=f"{ORIGIN}.evil"),
    "another relying party": Bent(rp_id="localhost"),
    "the other ceremony's kind": Bent(kind="payment.get"),
    "a challenge of one's own": Bent(challenge=os.urandom(56)),
    "an empty challenge": Bent(challenge=b""),
    "inside a frame": Bent(said=(("crossOrigin", True),)),
    "inside a frame of another": Bent(said=(("topOrigin", "http://evil.localhost"),)),
}


def signature_altered(credential: Credential) -> None:
    signature = bytearray(decoded(credential["response"]["signature"]))
    signature[-1] ^= 1
    credential["response"]["signature"] = encoded(bytes(signature))


def signature_missing(credential: Credential) -> None:
    credential["response"]["signature"] = ""


def counter_altered(credential: Credential) -> None:
    data = bytearray(decoded(credential["response"]["authenticatorData"]))
    data[36] ^= 8
    credential["response"]["authenticatorData"] = encoded(bytes(data))


def another_persons_handle(credential: Credential) -> None:
    credential["response"]["userHandle"] = encoded(bytes(16))


def another_id(credential: Credential) -> None:
    credential["id"] = credential["rawId"] = encoded(bytes(32))


def two_ids(credential: Credential) -> None:
    credential["rawId"] = encoded(bytes(32))


def another_type(credential: Credential) -> None:
    credential["type"] = "password"


def data_too_long(credential: Credential) -> None:
    data = decoded(credential["response"]["authenticatorData"]) + b"\0"
    credential["response"]["authenticatorData"] = encoded(data)


def data_cut(credential: Credential) -> None:
    data = decoded(credential["response"]["authenticatorData"])[:36]
    credential["response"]["authenticatorData"] = encoded(data)


def no_response(credential: Credential) -> None:
    credential["response"] = []


TAMPERED = (
    signature_altered,
    signature_missing,
    counter_altered,
    another_persons_handle,
    another_id,
    two_ids,
    another_type,
    data_too_long,
    data_cut,
    no_response,
)


def joined(doors: Console) -> Browser:
    browser = Browser(doors)
    browser.passkey = BentPasskey(os.urandom)
    browser.passkey.bent = Bent()
    return browser.join()


def ask(browser: Browser) -> Options:
    status, options = browser.post("/passkey/asked")
    assert status == 200
    return options


def send(browser: Browser, credential: Credential) -> tuple[int, dict[str, Any]]:
    return browser.post("/passkey/answered", {"credential": credential})


def test_there_are_twenty_mutations_at_least() -> None:
    assert len(BENT) + len(TAMPERED) >= 20


@pytest.mark.parametrize("name", BENT)
def test_a_bent_sign_in_is_refused(doors: Console, name: str) -> None:
    browser = joined(doors)
    assert isinstance(browser.passkey, BentPasskey)
    before = browser.cookie
    browser.passkey.bent = BENT[name]
    credential = browser.passkey.answer(ask(browser), BENT[name].origin)
    assert send(browser, credential) == (400, {"refused": "refused"})
    assert browser.cookie == before
    # The control: the same passkey, straight again, is let in.
    browser.passkey.bent = Bent()
    assert send(browser, browser.passkey.answer(ask(browser), ORIGIN)) == (200, {})
    assert browser.cookie != before


@pytest.mark.parametrize("name", BENT)
def test_a_bent_registration_is_refused(doors: Console, name: str) -> None:
    browser = Browser(doors)
    browser.passkey = BentPasskey(os.urandom)
    browser.passkey.bent = BENT[name]
    invitation = doors.accounts.invite()
    _, options = browser.post("/passkey/invited", {"invitation": invitation})
    credential = browser.passkey.register(options, BENT[name].origin)
    answer = browser.post("/passkey/registered", {"invitation": invitation, "credential": credential})
    assert answer == (400, {"refused": "refused"})
    assert browser.cookie is None
    # The control: the invitation was not used up, and a straight passkey opens the account.
    browser.passkey.bent = Bent()
    browser.join(invitation)


@pytest.mark.parametrize("tamper", TAMPERED)
def test_a_tampered_sign_in_is_refused(doors: Console, tamper: Callable[[Credential], None]) -> None:
    browser = joined(doors)
    credential = browser.passkey.answer(ask(browser), ORIGIN)
    straight = json.loads(json.dumps(credential))
    tamper(credential)
    assert send(browser, credential) == (400, {"refused": "refused"})
    assert send(browser, straight) == (200, {})


def test_a_challenge_is_used_once(doors: Console) -> None:
    browser = joined(doors)
    options = ask(browser)
    first = browser.passkey.answer(options, ORIGIN)
    again = browser.passkey.answer(options, ORIGIN)
    assert send(browser, first) == (200, {})
    assert send(browser, first) == (400, {"refused": "refused"})
    assert send(browser, again) == (400, {"refused": "refused"})


def test_a_challenge_ends_after_five_minutes(doors: Console) -> None:
    browser = joined(doors)
    in_time, late = ask(browser), ask(browser)
    doors.clock.now += 299
    assert send(browser, browser.passkey.answer(in_time, ORIGIN)) == (200, {})
    doors.clock.now += 1
    assert send(browser, browser.passkey.answer(late, ORIGIN)) == (400, {"refused": "refused"})


def test_a_challenge_serves_what_it_was_made_for(doors: Console) -> None:
    browser, other = joined(doors), joined(doors)
    _, adding = browser.post("/passkey/another")
    assert send(browser, browser.passkey.answer(adding, ORIGIN)) == (400, {"refused": "refused"})
    spare = SoftPasskey(os.urandom)
    credential = spare.register(adding, ORIGIN)
    assert other.post("/passkey/added", {"credential": credential}) == (400, {"refused": "refused"})
    assert browser.post("/passkey/added", {"credential": credential})[0] == 200


def test_a_counter_that_falls_back_is_refused(doors: Console) -> None:
    browser = joined(doors)
    for _ in range(3):
        assert browser.sign_in() == (200, {})
    browser.passkey.uses = 1
    assert browser.sign_in() == (400, {"refused": "refused"})
    browser.passkey.uses = 2
    assert browser.sign_in() == (400, {"refused": "refused"})
    assert browser.sign_in() == (200, {})


def test_a_passkey_without_a_counter_is_let_in_each_time(doors: Console) -> None:
    browser = joined(doors)
    for _ in range(2):
        browser.passkey.uses = -1
        assert browser.sign_in() == (200, {})


def test_a_stolen_passkey_can_not_open_another_account(doors: Console) -> None:
    mine, thief = joined(doors), joined(doors)
    credential = thief.passkey.answer(ask(thief), ORIGIN)
    credential["id"] = credential["rawId"] = encoded(mine.passkey.credential_id)
    assert send(thief, credential) == (400, {"refused": "refused"})


@pytest.mark.parametrize(
    "results", [{"prf": {"results": {"first": "AAAA"}}}, {"prf": {}}, {"x": 1}, [], None, "x"]
)
def test_a_credential_that_still_carries_results_is_sent_back(doors: Console, results: object) -> None:
    browser = joined(doors)
    credential = browser.passkey.answer(ask(browser), ORIGIN)
    credential["clientExtensionResults"] = results
    assert send(browser, credential) == (400, {"refused": "malformed"})
    credential["clientExtensionResults"] = {}
    assert send(browser, credential) == (200, {})


def test_an_attestation_of_another_kind_is_refused(doors: Console) -> None:
    browser = Browser(doors)
    invitation = doors.accounts.invite()
    _, options = browser.post("/passkey/invited", {"invitation": invitation})
    credential = browser.passkey.register(options, ORIGIN)
    attestation = cbor2.loads(decoded(credential["response"]["attestationObject"]))
    for fmt, statement in (("none", {"sig": b"1"}), ("fido-u2f", {}), ("android-safetynet", {}), ("x", {})):
        changed = cbor2.dumps({**attestation, "fmt": fmt, "attStmt": statement})
        credential["response"]["attestationObject"] = encoded(changed)
        answer = browser.post("/passkey/registered", {"invitation": invitation, "credential": credential})
        assert answer == (400, {"refused": "refused"})


PRACTICE = "http://praktik.localhost:8002"


def test_in_practice_one_page_may_frame_the_console_and_no_other(tmp_path: Path) -> None:
    with console(tmp_path, framed_by=PRACTICE) as doors:
        browser = joined(doors)
        assert isinstance(browser.passkey, BentPasskey)
        for top, code in ((f"{PRACTICE}0", 400), ("http://evil.localhost", 400), (PRACTICE, 200)):
            browser.passkey.bent = Bent(said=(("crossOrigin", True), ("topOrigin", top)))
            answer = browser.client.post(
                "/passkey/answered",
                json={"credential": browser.passkey.answer(ask(browser), ORIGIN)},
                headers={"Origin": ORIGIN},
                base_url=ORIGIN,
            )
            assert answer.status_code == code
        # Its session is for that frame alone; outside of it the cookie is as strict as ever.
        assert "Partitioned" in answer.headers["Set-Cookie"]
        assert "SameSite=None" in answer.headers["Set-Cookie"]
        browser.passkey.bent = Bent()
        assert browser.sign_in() == (200, {})


def test_unguarded_a_bent_sign_in_would_pass() -> None:
    """The control of the whole file: what the library accepts when nobody asks it to verify the person."""
    from webauthn import verify_authentication_response

    passkey = BentPasskey(os.urandom)
    passkey.bent = Bent(flags=Flag.PRESENT, said=(("crossOrigin", True),))
    passkey.rp_id = HOST
    challenge = os.urandom(32)
    credential = passkey.answer({"challenge": encoded(challenge)}, ORIGIN)
    assert json.loads(decoded(credential["response"]["clientDataJSON"]))["type"] == GET
    verified = verify_authentication_response(
        credential={**credential, "id": encoded(b"i"), "rawId": encoded(b"i")},
        expected_challenge=challenge,
        expected_rp_id=HOST,
        expected_origin=ORIGIN,
        credential_public_key=passkey.public_key(),
        credential_current_sign_count=0,
        require_user_verification=False,
    )
    assert not verified.user_verified
