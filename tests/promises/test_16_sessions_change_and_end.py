"""Promise 16: a session id changes at sign-in and revocation cuts live sockets within a second."""

import pytest


@pytest.mark.xfail(
    strict=True,
    reason="lines do end, in tests/server/test_fairness.py and test_roles_end.py, but nothing times the "
    "second, nor shows that a session's id is never kept over a sign-in",
)
def test_sessions_change_and_end() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
