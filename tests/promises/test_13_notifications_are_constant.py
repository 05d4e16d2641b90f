"""Promise 13: notifications are byte-constant, without brand or content."""

import pytest


@pytest.mark.xfail(strict=True, reason="notifications are not built yet")
def test_notifications_are_constant() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
