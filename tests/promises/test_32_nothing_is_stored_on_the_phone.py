"""Promise 32: nothing outside the shell is cacheable and no storage API is written."""

import pytest


@pytest.mark.xfail(strict=True, reason="the storage trap comes with the phone's forensic tests")
def test_nothing_is_stored_on_the_phone() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
