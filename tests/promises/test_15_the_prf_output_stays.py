"""Promise 15: the PRF output never leaves the browser."""

import pytest


@pytest.mark.xfail(strict=True, reason="the trapped-browser proof comes with the console's depth")
def test_the_prf_output_stays() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
