"""Checks of Python: keys that are wrapped to members."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/wrapping.py",
        "PROTOCOL 8.1",
        36,
        (
            ("len(wrapped) != WRAP_SIZE", "False", "wrapping_unwrap.malformed"),
            ('raise Refused("kem") from None', "pass", "prekey.kem"),
            ('raise Refused("malformed") from None', "pass", "wrapping_wrap.malformed"),
            ('raise Refused("unopened") from None', "pass", "wrapping_unwrap.unopened"),
        ),
    ),
)
