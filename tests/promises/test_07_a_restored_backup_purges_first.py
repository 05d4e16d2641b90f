"""Promise 7: a restored backup purges before it listens."""

import pytest


@pytest.mark.xfail(strict=True, reason="backup and restore are not built yet")
def test_a_restored_backup_purges_first() -> None:
    """Fails until the promise is proved here."""
    pytest.fail("not proved yet")
