"""Promise 34: blurred, hidden or idle: the cover is up within one frame."""

import pytest


@pytest.mark.xfail(strict=True, reason="the hundred runs come with the phone's forensic tests")
def test_covering_is_one_frame() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
