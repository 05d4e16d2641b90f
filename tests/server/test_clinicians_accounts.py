"""Accounts of the console, over a real database and the real HTTP door."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.practice.passkey import SoftPasskey
from server.built import Built
from server.clinicians import tables
from server.clinicians.passkeys import Challenges, Passkeys
from server.clinicians.routes import Ceremonies, cookie_of, make_console_app, session_in, session_of
from server.clinicians.service import SealedKey
from server.doors import Refused, Role
from tests.server.consoles import HOST, ONE_DAY, ORIGIN, Browser, Console, console


@pytest.fixture
def open_console(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


def test_an_invited_clinician_joins_and_is_signed_in(open_console: Console) -> None:
    browser = Browser(open_console).join()
    caller = browser.caller()
    assert caller.roles == {Role.APPLICANT}
    assert len(caller.account) == 16
    assert len(caller.clinician) == 16
    assert caller.account != caller.clinician


def test_an_invitation_opens_one_account_only(open_console: Console) -> None:
    invitation = open_console.accounts.invite()
    first, second = Browser(open_console), Browser(open_console)
    _, options = second.post("/passkey/invited", {"invitation": invitation})
    first.join(invitation)
    credential = second.passkey.register(options, ORIGIN)
    answer = second.post("/passkey/registered", {"invitation": invitation, "credential": credential})
    assert answer == (400, {"refused": "invitation"})
    assert second.post("/passkey/invited", {"invitation": invitation}) == (400, {"refused": "invitation"})


def test_an_invitation_ends_after_three_days(open_console: Console) -> None:
    invitation = open_console.accounts.invite()
    open_console.clock.now += 3 * ONE_DAY - 1
    assert Browser(open_console).post("/passkey/invited", {"invitation": invitation})[0] == 200
    open_console.clock.now += 301
    answer = Browser(open_console).post("/passkey/invited", {"invitation": invitation})
    assert answer == (400, {"refused": "invitation"})


def test_the_cookie_is_for_this_origin_and_no_script(open_console: Console) -> None:
    browser = Browser(open_console).join()
    _, options = browser.post("/passkey/asked")
    answer = browser.client.post(
        "/passkey/answered",
        json={"credential": browser.passkey.answer(options, ORIGIN)},
        headers={"Origin": ORIGIN},
        base_url=ORIGIN,
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("s=")
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert attribute in cookie
    for attribute in ("Domain", "Expires", "Max-Age"):
        assert attribute not in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_sign_in_gives_a_new_session_and_ends_the_one_before(open_console: Console) -> None:
    browser = Browser(open_console).join()
    session, before = browser.caller().session, browser.cookie
    assert browser.sign_in() == (200, {})
    assert browser.cookie != before
    assert open_console.post.sent == [("cut session", session)]
    assert session_of(open_console.accounts, f"s={before}") is None
    assert session_of(open_console.accounts, f"x=1; s={browser.cookie}") is not None


def test_a_session_ends_after_half_a_day_and_its_lines_are_cut(open_console: Console) -> None:
    browser = Browser(open_console).join()
    session = browser.caller().session
    open_console.clock.now += 12 * 3600 - 1
    assert session_of(open_console.accounts, f"s={browser.cookie}") is not None
    open_console.accounts.forget_due()
    assert open_console.post.sent == []
    open_console.clock.now += 301
    assert session_of(open_console.accounts, f"s={browser.cookie}") is None
    open_console.accounts.forget_due()
    assert open_console.post.sent == [("cut session", session)]


def test_signing_out_ends_the_session_and_cuts_its_lines(open_console: Console) -> None:
    browser = Browser(open_console).join()
    session, before = browser.caller().session, browser.cookie
    assert browser.post("/out") == (200, {})
    assert browser.cookie is None
    assert session_of(open_console.accounts, f"s={before}") is None
    assert open_console.post.sent == [("cut session", session)]
    assert browser.post("/out") == (200, {})


def test_a_second_passkey_opens_the_same_account(open_console: Console) -> None:
    browser = Browser(open_console).join()
    account = browser.caller().account
    first = browser.passkey.credential_id
    status, options = browser.post("/passkey/another")
    assert status == 200
    assert len(options["excludeCredentials"]) == 1
    second = SoftPasskey(browser.passkey.random)
    credential = second.register(options, ORIGIN)
    assert browser.post("/passkey/added", {"credential": credential}) == (
        200,
        {"credential_id": credential["id"]},
    )
    browser.passkey = second
    assert browser.sign_in() == (200, {})
    assert browser.caller().account == account
    assert second.user_handle == account
    assert second.credential_id != first


def test_nobody_adds_a_passkey_without_a_session(open_console: Console) -> None:
    stranger = Browser(open_console)
    assert stranger.post("/passkey/another") == (400, {"refused": "session"})
    assert stranger.post("/passkey/added", {"credential": {}}) == (400, {"refused": "session"})


def test_a_key_is_sealed_only_for_ones_own_passkey(open_console: Console) -> None:
    mine, other = Browser(open_console).join(), Browser(open_console).join()
    account = mine.caller().account
    mine.keep_two_keys()
    kept = {(key.kind, key.credential_id) for key in open_console.accounts.sealed_keys(account)}
    assert kept == {("passkey", mine.passkey.credential_id), ("recovery", None)}
    for kind, credential_id, code in (
        ("passkey", other.passkey.credential_id, "refused"),
        ("passkey", None, "malformed"),
        ("recovery", mine.passkey.credential_id, "malformed"),
        ("spare", None, "malformed"),
    ):
        with pytest.raises(Refused) as refused:
            open_console.accounts.keep_key(account, SealedKey(kind, credential_id, bytes(72)))
        assert refused.value.code == code


def test_no_secret_of_a_link_or_cookie_is_in_the_database(open_console: Console, tmp_path: Path) -> None:
    invitation = open_console.accounts.invite()
    browser = Browser(open_console).join()
    cookie = browser.cookie or ""
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert bytes.fromhex(invitation) not in held
    assert bytes.fromhex(cookie) not in held
    # The control: what is meant to be there is found.
    assert browser.passkey.credential_id in held


def test_stored_times_say_no_more_than_five_minutes(open_console: Console) -> None:
    open_console.clock.now += 123
    open_console.accounts.invite()
    Browser(open_console).join()

    def times(connection: sa.Connection) -> list[int]:
        kept = (tables.invitations, tables.accounts, tables.sessions)
        return [time for table in kept for time in connection.scalars(sa.select(table.c.expires))]

    found = open_console.reader.read(times)
    assert len(found) == 3
    assert all(time % 300 == 0 for time in found)


def test_an_account_that_nobody_uses_is_forgotten_whole(open_console: Console) -> None:
    browser = Browser(open_console).join()
    browser.keep_two_keys()
    account = browser.caller().account
    open_console.clock.now += 182 * ONE_DAY
    assert open_console.accounts.forget_due() == [account]
    for table in (tables.accounts, tables.passkeys, tables.sealed_keys, tables.sessions):
        assert open_console.reader.read(partial(rows_in, table=table)) == 0
    assert browser.sign_in() == (400, {"refused": "refused"})


def rows_in(connection: sa.Connection, table: sa.Table) -> int | None:
    return connection.scalar(sa.select(sa.func.count()).select_from(table))


BAD_BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"[" * 3000,
    b"\xff\xfe",
)


@pytest.mark.parametrize("body", BAD_BODIES)
def test_what_is_no_json_object_is_refused_alike(open_console: Console, body: bytes) -> None:
    for path in ("/passkey/invited", "/passkey/registered", "/passkey/answered", "/passkey/asked"):
        answer = Browser(open_console).client.post(
            path, data=body, content_type="application/json", headers={"Origin": ORIGIN}
        )
        assert (answer.status_code, answer.json) == (400, {"refused": "malformed"})


@pytest.mark.parametrize(
    "origin", [None, "http://evil.localhost", f"{ORIGIN}.evil", "null", "http://console.localhost"]
)
def test_a_foreign_or_missing_origin_is_refused(open_console: Console, origin: str | None) -> None:
    invitation = open_console.accounts.invite()
    answer = Browser(open_console).post("/passkey/invited", {"invitation": invitation}, origin)
    assert answer == (400, {"refused": "origin"})


def test_bodies_of_the_wrong_kind_or_size_are_refused(open_console: Console) -> None:
    client = Browser(open_console).client
    headers = {"Origin": ORIGIN}
    large = client.post(
        "/passkey/asked", data=b" " * 65_537, content_type="application/json", headers=headers
    )
    assert (large.status_code, large.json) == (400, {"refused": "malformed"})
    form = client.post("/passkey/asked", data=b"{}", content_type="text/plain", headers=headers)
    assert (form.status_code, form.json) == (400, {"refused": "malformed"})


@pytest.mark.parametrize("token", [None, 5, "", "zz", "00" * 31, ["00" * 32], {"a": 1}])
def test_an_invitation_that_is_none_is_refused(open_console: Console, token: object) -> None:
    answer = Browser(open_console).post("/passkey/invited", {"invitation": token})
    assert answer == (400, {"refused": "malformed"})


@pytest.mark.parametrize("path", ["/nothing", "/passkey", "/files/../x", "/r/"])
def test_what_is_not_there_answers_with_nothing(open_console: Console, path: str) -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(Browser(open_console).client, method)(path, headers={"Origin": ORIGIN})
        assert answer.status_code in {404, 405}
        assert answer.data == b""


@pytest.mark.parametrize(
    "header", [None, "", "s=", "s=zz", "s=00", "s=" + "00" * 33, "a=b; c", "s=\x00", "=", ";;;"]
)
def test_a_cookie_that_is_none_is_nobody(open_console: Console, header: str | None) -> None:
    assert session_in(header) is None
    assert session_of(open_console.accounts, header) is None


def test_the_console_stays_on_its_host(open_console: Console) -> None:
    browser = Browser(open_console)
    _, options = browser.post("/passkey/asked")
    assert options["rpId"] == HOST
    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    assert options["extensions"]["prf"]["eval"]["first"]


def test_on_https_the_cookie_can_be_set_by_this_host_alone(open_console: Console) -> None:
    origin = "https://jaga.example"
    passkeys = Passkeys("jaga.example", origin, Challenges(open_console.clock, bytes), "")
    app = make_console_app(Ceremonies(open_console.accounts, passkeys), Built({}), origin)
    answer = app.test_client().post("/out", json={}, headers={"Origin": origin}, base_url=origin)
    given = answer.headers["Set-Cookie"]
    assert given.startswith("__Host-s=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(given.split("; "))
    assert "Domain" not in given
    assert cookie_of("https://jaga.example") == "__Host-s"
    assert cookie_of("http://console.localhost:8001") == "s"
    session = bytes(range(32))
    assert session_in(f"__Host-s={session.hex()}", "__Host-s") == session
    # What another host of the same name could have set is not read.
    assert session_in(f"s={session.hex()}", "__Host-s") is None
