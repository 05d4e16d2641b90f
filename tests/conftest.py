"""What every test may use: a Chromium that is really there, and a switch for tests that take minutes."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from deploy import setup

# Two shared cores make a deadline per example a matter of luck; what must be quick is measured by itself.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


# A shell's background job ignores Ctrl-C, and what it starts, too: then no town stops as its user stops it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if "long" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="takes minutes: --long"))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that the journeys drive."""
    return Path(os.environ["CHROMIUM"]) if "CHROMIUM" in os.environ else setup.chromium()
