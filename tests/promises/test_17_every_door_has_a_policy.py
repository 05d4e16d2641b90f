"""Promise 17: every route and event, every role, a foreign object: nothing succeeds."""

import pytest


@pytest.mark.xfail(strict=True, reason="the whole matrix comes with on call")
def test_every_door_has_a_policy() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
