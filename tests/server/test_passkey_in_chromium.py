"""A real browser's passkey goes through the console's doors; a credential with its PRF output does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from server.clinicians.routes import session_of
from tests.server.consoles import ORIGIN, Browser, Console, console

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "hasPrf": True,
}
CEREMONIES = """
const send = async (path, body) => {
  const answer = await fetch(path, {method: "POST", body: JSON.stringify(body),
    headers: {"Content-Type": "application/json"}});
  return [answer.status, await answer.json()];
};
const stripped = (credential) => ({...credential.toJSON(), clientExtensionResults: {}});
const prf = (credential) => Boolean(credential.getClientExtensionResults().prf?.results?.first);
globalThis.join = async (invitation) => {
  const [, options] = await send("/passkey/invited", {invitation});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({publicKey});
  return [prf(credential), await send("/passkey/registered", {invitation, credential: stripped(credential)})];
};
globalThis.signIn = async (strip) => {
  const [, options] = await send("/passkey/asked", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({publicKey});
  const credentialSent = strip ? stripped(credential) : credential.toJSON();
  return [prf(credential), await send("/passkey/answered", {credential: credentialSent})];
};
"""


@pytest.fixture
def open_console(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


@pytest.fixture
def jar(open_console: Console) -> Browser:
    """Holds the page's cookies, which a browser keeps from scripts and from routed answers."""
    return Browser(open_console)


@pytest.fixture
def page(chromium: Path, jar: Browser) -> Iterator[Page]:
    """A page of the console's origin whose requests the real doors answer."""
    client = jar.client

    def answer(route: Route) -> None:
        asked = route.request
        if asked.method == "GET":
            route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>x</title>")
            return
        answered = client.post(
            asked.url,
            data=asked.post_data or "",
            content_type=asked.headers.get("content-type", ""),
            headers={"Origin": asked.headers.get("origin", "")},
        )
        route.fulfill(status=answered.status_code, content_type="application/json", body=answered.data)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page()
        opened.route(f"{ORIGIN}/**", answer)
        opened.goto(f"{ORIGIN}/")
        session = opened.context.new_cdp_session(opened)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        opened.evaluate(f"() => {{ {CEREMONIES} }}")
        yield opened
        browser.close()


def test_a_browser_signs_in_and_never_sends_its_prf(open_console: Console, jar: Browser, page: Page) -> None:
    joined: list[Any] = page.evaluate("invitation => join(invitation)", open_console.accounts.invite())
    assert joined == [True, [200, {}]]
    assert page.evaluate("signIn(true)") == [True, [200, {}]]
    # The control: toJSON() holds the PRF's output, and the door sends that back unread.
    assert page.evaluate("signIn(false)") == [True, [400, {"refused": "malformed"}]]
    assert session_of(open_console.accounts, f"s={jar.cookie}") is not None
