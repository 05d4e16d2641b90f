"""A relay with the apps, a browser of a phone that was never used, and a clinic, for each file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pwa.console.clinic import Clinic, opened
from tests.pwa.place import launched, serving
from tests.server.relay import Relay


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """Start one as it is; a file whose relay is another has its own."""
    with serving(tmp_path_factory.mktemp("place")) as relay:
        yield relay


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Start one; a file whose browser is another has its own."""
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Open one at a relay where what is due goes within seconds."""
    with (
        serving(tmp_path_factory.mktemp("clinic"), BUCKET_SECONDS="10") as relay,
        opened(relay, browser) as clinic,
    ):
        yield clinic
