"""Promise 21: a clinician the pinned root did not certify is refused."""

import pytest


@pytest.mark.xfail(strict=True, reason="the log and its inclusion proofs come with the protocol's completion")
def test_ghosts_are_refused() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
