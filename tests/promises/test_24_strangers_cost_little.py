"""Promise 24: an unauthenticated connection costs at most 1 MiB and five seconds."""

import pytest


@pytest.mark.xfail(strict=True, reason="the memory figures come with the relay's hardening")
def test_strangers_cost_little() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
