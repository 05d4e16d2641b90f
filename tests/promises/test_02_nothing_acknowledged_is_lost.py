"""Promise 2: kill -9 at 200 points and a full disk lose, revive or double nothing."""

import pytest


@pytest.mark.xfail(strict=True, reason="the 200-point run under load comes with the relay's hardening")
def test_nothing_acknowledged_is_lost() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
