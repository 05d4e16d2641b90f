"""Promise 16: a session id changes at sign-in and revocation cuts live sockets within a second."""

import pytest


@pytest.mark.xfail(strict=True, reason="revocation comes with on call")
def test_sessions_change_and_end() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
