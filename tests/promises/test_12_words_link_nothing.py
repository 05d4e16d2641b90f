"""Promise 12: conversations under different words share no value the relay sees."""

import pytest


@pytest.mark.xfail(strict=True, reason="the proof comes with the relay's hardening")
def test_words_link_nothing() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
