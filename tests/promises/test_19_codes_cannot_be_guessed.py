"""Promise 19: a million tries at the greatest rate hit nothing."""

import pytest


@pytest.mark.xfail(strict=True, reason="limits come with the relay's hardening")
def test_codes_cannot_be_guessed() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
