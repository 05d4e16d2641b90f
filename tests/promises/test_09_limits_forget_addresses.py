"""Promise 9: limits keep nothing that is derived from an address."""

import pytest


@pytest.mark.xfail(strict=True, reason="limits come with the relay's hardening")
def test_limits_forget_addresses() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
