"""Checks of Python: boxes, padding, commitments, words."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/sealing.py",
        "PROTOCOL 5",
        20,
        (
            ("len(sealed) < NONCE_SIZE + TAG_SIZE", "False", "sealed_key.unopened"),
            ('raise Refused("unopened") from None', "pass", "envelope_open.unopened"),
        ),
    ),
    *checks(
        "crypto/padding.py",
        "PROTOCOL 5.1",
        11,
        (
            (
                "len(padded) < LENGTH_SIZE or end > len(padded) or any(padded[end:])",
                "False",
                "state_open.padding",
            ),
            ("end > len(padded)", "False", "state_open.padding"),
            ("any(padded[end:])", "False", "state_open.padding"),
        ),
    ),
    *checks(
        "crypto/committed.py",
        "PROTOCOL 5.2, 17.1",
        20,
        (
            (
                "len(blob) < OVERHEAD + PAGE_SIZE or (len(blob) - OVERHEAD) % PAGE_SIZE",
                "False",
                "state_open.size",
            ),
            ("len(blob) < OVERHEAD + PAGE_SIZE", "False", "state_open.size"),
            ("(len(blob) - OVERHEAD) % PAGE_SIZE", "False", "vault_open.size"),
            ("not hmac.compare_digest(commitment, blob[:COMMITMENT_SIZE])", "False", "state_open.commitment"),
        ),
    ),
    *checks(
        "crypto/words.py",
        "PROTOCOL 6.1-6.2",
        36,
        (
            (
                'len(words) != count or not all(re.fullmatch("[a-z]+", word) for word in words)',
                "False",
                "words.words",
            ),
            ("len(words) != count", "False", "words.words"),
            ('not all(re.fullmatch("[a-z]+", word) for word in words)', "False", "words.words"),
            ("parameters not in sets", "False", "words.version"),
        ),
    ),
)
