"""Promise 10: stored times are buckets or rounded to five minutes."""

import pytest


@pytest.mark.xfail(strict=True, reason="the column-by-column proof comes with the relay's hardening")
def test_stored_times_are_rounded() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
