"""What is said to somebody who means to come back waits for her, also in the day after that."""

import time
from dataclasses import replace

import pytest

from server.at_rest import Place
from server.conversations.service import A_DAY, Conversation, check_bucket
from server.doors import Refused

BUCKET, KEEP = 900, 3600
NOW = int(time.time()) // BUCKET * BUCKET
FOUND = Conversation(
    b"i" * 16, b"m" * 16, b"s" * 16, Place(0, 0), 1, bytes(32), offer=False, keep=KEEP,
    expires=NOW + 20 * A_DAY, last_seq=0, members=(b"s" * 16,),
)  # fmt: skip


@pytest.mark.parametrize("back", [10 * A_DAY, BUCKET, 0, -BUCKET, -A_DAY + 2 * BUCKET])
def test_until_a_day_after_she_is_back_messages_live_as_long(back: int) -> None:
    returning = replace(FOUND, returns=NOW + back)
    expected = max(NOW + back + A_DAY, NOW + KEEP)
    check_bucket(expected, returning, NOW, BUCKET)
    with pytest.raises(Refused, match="wrong_bucket") as refused:
        check_bucket(expected + 2 * BUCKET, returning, NOW, BUCKET)
    assert refused.value.extras == (expected,)


@pytest.mark.parametrize("returns", [0, NOW - A_DAY, NOW - 5 * A_DAY])
def test_without_a_day_to_come_they_live_as_long_as_she_keeps_them(returns: int) -> None:
    known = replace(FOUND, returns=returns)
    check_bucket(NOW + KEEP, known, NOW, BUCKET)
    with pytest.raises(Refused, match="wrong_bucket"):
        check_bucket(NOW + A_DAY, known, NOW, BUCKET)
