"""Checks of Python: whispers."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/whisper.py",
        "PROTOCOL 27.1",
        20,
        (
            ("len(sealed) not in SIZES", "False", "whisper_open.size"),
            (
                "verify(_TAG, sender.key, digest(_HEADER, header) + padded, signature)",
                "pass",
                "whisper_open.signature",
            ),
            ("len(padded) != _padded_size(inner)", "False", "whisper_open.padding"),
            ("abs(whisper.sent_at - now) > FURTHEST_OFF_SECONDS", "False", "whisper_open.times"),
            ("whisper.sequence <= newest", "False", "whisper_take.repeated"),
            (
                "row.end()\n    return whose, text",
                "pass\n    return whose, text",
                "test_whisper.py::test_a_quote_says_whose_words_and_which",
            ),
            (
                "row.end()\n    return session, sequence",
                "pass\n    return session, sequence",
                "test_whisper.py::test_what_was_read_says_up_to_where",
            ),
            ("row.end()\n    return Whisper(", "pass\n    return Whisper(", "whisper_open.malformed"),
            ("if size is None:", "if False:", "whisper_seal.size"),
        ),
    ),
)
