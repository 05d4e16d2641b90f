"""Whispers between a clinician and a coordinator, with known answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from crypto.encoding import encode
from crypto.padding import pad
from crypto.signing import digest, preimage, sign
from crypto.whisper import Whisper, quote_body, read_body
from crypto.wrapping import kem_public
from tests.crypto import kept_wraps, people
from tests.crypto.known.case import Case
from tests.crypto.known.organisation import authority_input
from tests.crypto.seeded import seed

# Sari asks Dewi, who coordinates.
TO: Final = {
    "clinician_id": people.certified("dewi").clinician_id,
    "bundle_hash": people.on_call("dewi").bundle.hash,
}
ASKED: Final = Whisper(
    seed("side room", 16), seed("whispering", 16), 0, people.NOW - 2, "text", b"Boleh tanya?"
)


def whispers() -> Iterator[Case]:
    told = {"signing_seed": seed("clinician sari"), "sender_id": people.certified("sari").clinician_id}
    kem = kem_public(seed("shift dewi"))
    for what, whisper in {
        "a question": ASKED,
        "what she quotes": replace(ASKED, sequence=1, kind="quote", body=quote_body("hers", "Dia pulang.")),
        "what was read": replace(ASKED, sequence=2, kind="read", body=read_body(seed("other", 16), 3)),
    }.items():
        given = {**to_dewi(), **told, "kem": kem, "whisper": whisper}
        yield "whisper.seal", what, given
    yield "whisper.open", "a question", whisper_input()
    for what, seconds in {"five minutes old": -300, "five minutes ahead": 300}.items():
        late = replace(ASKED, sent_at=people.NOW + seconds)
        yield "whisper.open", what, whisper_input(sealed_row(row_of(late)))
    yield "whisper.take", "in order, and one missing", taken([0, 1, 3])
    yield "whisper.take", "of several senders, rooms and sessions", apart()


def to_dewi() -> dict[str, Any]:
    certificate = people.certificate_of(people.asked("sari"))
    return authority_input(certificate=certificate, seed=seed("shift dewi"), **TO)


def whisper_input(sealed: bytes | None = None) -> dict[str, Any]:
    return {**to_dewi(), "sealed": sealed or sealed_row(row_of(ASKED))}


def row_of(whisper: Whisper) -> list[object]:
    one = whisper
    return [1, one.room, one.session, one.sequence, one.sent_at, one.kind, one.body]


def sealed_row(row: object, signer: str = "sari", size: int = 256) -> bytes:
    """As an honest client seals it, whatever stands in the row."""
    return sealed_padded(pad(encode(row), size), signer)


def sealed_padded(padded: bytes, signer: str = "sari") -> bytes:
    header = encode([1, people.certified("sari").clinician_id, TO["clinician_id"], TO["bundle_hash"]])
    about = digest("sc1/whisper-header", header) + padded
    signature = sign("sc1/whisper", seed(f"clinician {signer}"), about)
    info = preimage("sc1/whisper-header", header)
    return kept_wraps.sealed_for(seed("shift dewi"), signature + padded, info)


def taken(sequences: list[int]) -> dict[str, Any]:
    sari = people.certified("sari").clinician_id
    told = [replace(ASKED, sequence=sequence) for sequence in sequences]
    return {"senders": [sari] * len(told), "whispers": told}


def apart() -> dict[str, Any]:
    sari, dewi = (people.certified(name).clinician_id for name in ("sari", "dewi"))
    elsewhere, again = replace(ASKED, room=seed("room", 16)), replace(ASKED, session=seed("session", 16))
    return {"senders": [sari, dewi, sari, sari], "whispers": [ASKED, ASKED, elsewhere, again]}
