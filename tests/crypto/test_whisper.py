"""A whisper opens for one clinician under one shift; its bodies say one thing and nothing more."""

from dataclasses import replace
from typing import Final

import pytest

from crypto.encoding import encode
from crypto.whisper import (
    SIZES,
    Addressee,
    Whisper,
    open_whisper,
    quote_body,
    read_body,
    read_quote,
    read_read,
    seal_whisper,
)
from crypto.wrapping import kem_public
from tests.crypto import people
from tests.crypto.known import whispers as known
from tests.crypto.refusing import refusal
from tests.crypto.seeded import seed

SARI: Final = people.certified("sari")
TO: Final = Addressee(**known.TO)


def sealed(whisper: Whisper, signer: str = "sari") -> bytes:
    kem = kem_public(seed("shift dewi"))
    return seal_whisper(kem, seed(f"clinician {signer}"), SARI.clinician_id, TO, whisper)


def opened(whisper: bytes, to: Addressee = TO) -> Whisper:
    certificate = people.certificate_of(people.asked("sari"))
    sender, told = open_whisper(people.AUTHORITY, certificate, to, seed("shift dewi"), whisper, people.NOW)
    assert sender == SARI
    return told


def test_what_is_whispered_opens_whatever_its_length_and_has_one_of_four_sizes() -> None:
    assert SIZES == (1456, 2224, 5296, 17_584)
    for length in (0, 100, 190, 191, 900, 5000, 16_300):
        whisper = replace(known.ASKED, body=bytes(length))
        made = sealed(whisper)
        assert len(made) in SIZES
        assert opened(made) == whisper
    assert refusal(sealed, replace(known.ASKED, body=bytes(16_400))) == "size"


def test_a_shorter_and_a_longer_question_look_alike() -> None:
    short, longer = (len(sealed(replace(known.ASKED, body=b"a" * size))) for size in (1, 150))
    assert short == longer
    # A control: what does not fit shows.
    assert len(sealed(replace(known.ASKED, body=b"a" * 300))) > longer


def test_a_clinician_cannot_whisper_as_another() -> None:
    assert opened(sealed(known.ASKED)) == known.ASKED
    assert refusal(opened, sealed(known.ASKED, "rini")) == "signature"
    # Nor pass on to a third what was whispered to them: it is signed for one, under one shift.
    rini = Addressee(people.certified("rini").clinician_id, TO.bundle_hash)
    assert refusal(opened, sealed(known.ASKED), rini) == "unopened"


def test_a_quote_says_whose_words_and_which() -> None:
    assert read_quote(quote_body("hers", "Dia pulang.")) == ("hers", "Dia pulang.")
    for wrong in (["hers"], ["hers", "Dia", 0], [7, "Dia"], ["w" * 33, "Dia"]):
        assert refusal(read_quote, encode(wrong)) == "malformed"


def test_what_was_read_says_up_to_where() -> None:
    session = seed("session", 16)
    assert read_read(read_body(session, 7)) == (session, 7)
    for wrong in ([session], [session, 7, 0], [session[1:], 7], [session, "7"]):
        assert refusal(read_read, encode(wrong)) == "malformed"


@pytest.mark.parametrize("kind", ["text", "quote"])
def test_a_repr_shows_nothing_of_what_was_whispered(kind: str) -> None:
    told = replace(known.ASKED, kind=kind, body=b"what she said")
    assert "said" not in repr(told)
    assert kind in repr(told)
