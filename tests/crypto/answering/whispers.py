"""Answers cases of whispers."""

from typing import Final

from crypto import whisper
from crypto.whisper import Addressee, Heard, Whisper
from tests.crypto.answering.given import Answers, Given, Output
from tests.crypto.answering.organisation import authority_of


def _to(given: Given) -> Addressee:
    return Addressee(given["clinician_id"], given["bundle_hash"])


def _seal(given: Given) -> Output:
    """No whisper is the same twice: what opens it is."""
    told = given.as_type(Whisper, "whisper")
    sealed = whisper.seal_whisper(given["kem"], given["signing_seed"], given["sender_id"], _to(given), told)
    return {**_opened(given, sealed), "size": len(sealed)}


def _opened(given: Given, sealed: bytes) -> Output:
    authority, certificate, now = authority_of(given), given["certificate"], given.plain("now")
    found = whisper.open_whisper(authority, certificate, _to(given), given["seed"], sealed, now)
    return {"sender": found[0], "whisper": found[1]}


def _take(given: Given) -> Output:
    heard = Heard()
    senders = given.as_type(tuple[bytes, ...], "senders")
    taken = zip(senders, given.as_type(tuple[Whisper, ...], "whispers"), strict=True)
    return {"missing": [heard.take(*one) for one in taken]}


WHISPERS: Final[Answers] = {
    "whisper.seal": _seal,
    "whisper.open": lambda given: _opened(given, given["sealed"]),
    "whisper.take": _take,
}
