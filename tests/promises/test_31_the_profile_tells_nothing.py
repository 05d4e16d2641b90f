"""Promise 31: a scan of the whole browser profile finds no canary and no tell-word."""

import pytest


@pytest.mark.xfail(strict=True, reason="the forensic scan comes with the phone's issue")
def test_the_profile_tells_nothing() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
