"""Asking her whether somebody may come: both languages write the same bytes, and read nothing else."""

from dataclasses import replace

import pytest

from crypto.ask import (
    GREATEST_NOTE_BYTES,
    Ask,
    ask_body,
    brought_body,
    consent_body,
    declined_body,
    read_ask,
    read_brought,
    read_consent,
    read_declined,
)
from crypto.consent import GREATEST_EPOCHS, JOIN, LEAD
from crypto.encoding import decode, encode
from tests.crypto.refusing import refusal

ID = bytes(range(16))
THEY = Ask(ID, b"certificate", JOIN, (1, 2), 1_800_000_000, "health", "Memeriksa luka.")
# The other side's test holds the same text (tests/crypto/web/asking.test.ts).
WRITTEN = (
    "8750000102030405060708090a0b0c0d0e0f4b6365727469666963617465646a6f696e8201021a6b49d200"
    "666865616c74686f4d656d6572696b7361206c756b612e"
)


def test_both_languages_write_the_same_bytes() -> None:
    assert ask_body(THEY).hex() == WRITTEN
    assert read_ask(bytes.fromhex(WRITTEN)) == THEY
    assert read_consent(consent_body(ID, b"consent")) == (ID, b"consent")
    assert read_declined(declined_body(ID)) == ID
    assert read_brought(brought_body(ID, "law", "")) == (ID, "law", "")


def test_an_ask_and_its_answers_say_that_and_nothing_more() -> None:
    answers = ((read_ask, ask_body(THEY)), (read_consent, consent_body(ID, b"")))
    told = (read_brought, brought_body(ID, "law", ""))
    for read, body in (*answers, told, (read_declined, declined_body(ID))):
        items = decode(body)
        assert isinstance(items, tuple)
        read(body)
        for wrong in ([*items, 0], items[:-1], [ID[:-1], *items[1:]]):
            assert refusal(read, encode(list(wrong))) == "malformed"


def test_an_ask_is_to_join_or_to_lead() -> None:
    assert read_ask(ask_body(replace(THEY, scope=LEAD))).scope == LEAD
    assert refusal(read_ask, ask_body(replace(THEY, scope="read"))) == "malformed"


@pytest.mark.parametrize(
    "long",
    [
        replace(THEY, note="a" * (GREATEST_NOTE_BYTES + 1)),
        replace(THEY, purpose="a" * 33),
        replace(THEY, epochs=tuple(range(GREATEST_EPOCHS + 1))),
    ],
)
def test_an_ask_has_its_limits(long: Ask) -> None:
    assert refusal(read_ask, ask_body(long)) == "malformed"
