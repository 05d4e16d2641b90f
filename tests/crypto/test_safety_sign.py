"""The sign of safety: both languages write the same bytes, and read nothing else."""

import pytest

from crypto.encoding import decode, encode
from crypto.safety_sign import (
    GREATEST_SIGN_BYTES,
    read_received,
    read_sign,
    received_body,
    sign_body,
)
from tests.crypto.refusing import refusal

ID = bytes(range(16))
TEXT = "Sayurnya sudah matang"
# The other side's test holds the same text (tests/crypto/web/safety_sign.test.ts).
WRITTEN = "8250000102030405060708090a0b0c0d0e0f7553617975726e7961207375646168206d6174616e67"


def test_both_languages_write_the_same_bytes() -> None:
    assert sign_body(ID, TEXT).hex() == WRITTEN
    assert read_sign(bytes.fromhex(WRITTEN)) == (ID, TEXT)
    assert received_body(ID).hex() == f"8150{ID.hex()}"
    assert read_received(received_body(ID)) == ID


def test_a_sign_and_its_receipt_say_that_and_nothing_more() -> None:
    for read, body in ((read_sign, sign_body(ID, TEXT)), (read_received, received_body(ID))):
        items = decode(body)
        assert isinstance(items, tuple)
        read(body)
        for wrong in ([*items, 0], items[:-1], [ID[:-1], *items[1:]]):
            assert refusal(read, encode(list(wrong))) == "malformed"


@pytest.mark.parametrize("text", ["", "a" * (GREATEST_SIGN_BYTES + 1)])
def test_a_sign_has_its_limits(text: str) -> None:
    assert refusal(read_sign, sign_body(ID, text)) == "malformed"
    assert read_sign(sign_body(ID, "a" * GREATEST_SIGN_BYTES)) == (ID, "a" * GREATEST_SIGN_BYTES)
