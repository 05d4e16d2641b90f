"""Checks of TypeScript: keys that are wrapped to members."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/wrapping.ts",
        "PROTOCOL 8.1",
        36,
        (
            (
                "kem.length !== KEM_SIZE || !inField(kem.subarray(0, NUMBERS_SIZE)) || !contributes(kem.subarray(ML_KEM_SIZE))",
                "false",
                "bundle.kem",
            ),
            ("kem.length !== KEM_SIZE || !inField(kem.subarray(0, NUMBERS_SIZE))", "false", "bundle.kem"),
            (
                "if (kem.length !== KEM_SIZE || !inField(kem.subarray(0, NUMBERS_SIZE)) || !contributes(kem.subarray(ML_KEM_SIZE))) {",
                "if (false || !inField(kem.subarray(0, NUMBERS_SIZE)) || !contributes(kem.subarray(ML_KEM_SIZE))) {",
                "wrapping.test.ts::a KEM key that nothing can be wrapped to is known when it arrives",
            ),
            ("!inField(kem.subarray(0, NUMBERS_SIZE))", "false", "bundle.kem"),
            ("!contributes(kem.subarray(ML_KEM_SIZE))", "false", "bundle.kem"),
            ('} catch {\n    throw new Refused("malformed");', "} catch {\n    ;", "wrapping_wrap.malformed"),
            ("wrapped.length !== WRAP_SIZE", "false", "wrapping_unwrap.malformed"),
            ('throw new Refused("unopened");', ";", "wrapping_unwrap.unopened"),
        ),
    ),
)
