"""Promise 35: no unclaimed request is without a next escalation time."""

import pytest


@pytest.mark.xfail(strict=True, reason="escalation comes with on call")
def test_nobody_waits_unseen() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
