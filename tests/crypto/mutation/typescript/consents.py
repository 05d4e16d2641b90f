"""Checks of TypeScript: consents and whom they cover."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/consent.ts",
        "PROTOCOL 13.1",
        20,
        (
            ("opened(TAG, key, object)", "Row.of(object).bytes()", "consent.signature"),
            (
                "!isNamed(consent)",
                "true",
                "coverage.test.ts::a consent is hers, of this conversation, and of a kind there is",
            ),
            ("kind === STANDING || kind === NAMED", "true", "consent.malformed"),
            ("row.end();", ";", "consent.malformed"),
            ("equal(about, conversation ?? about)", "true", "consent.conversation"),
            ("named.scope === JOIN || named.scope === LEAD", "true", "consent.malformed"),
        ),
    ),
    *checks(
        "crypto/web/coverage.ts",
        "PROTOCOL 13.1-13.7",
        20,
        (
            ("gap === undefined", "true", "coverage.consent"),
            (
                "block.kind === CLAIM ? equal(encode(before), encode(consents)) : keeps && adds",
                "true",
                "coverage_check_kept.consent",
            ),
            ("keeps && adds", "adds", "coverage_check_kept.consent"),
            (
                "(inTime && !putOut(blocks, id))",
                "inTime",
                "coverage.test.ts::whom she put out comes back by her signature or by name, never under the standing consent",
            ),
            (
                "head >= since",
                "true",
                "coverage.test.ts::each block that she signs ends the consents by name under which nobody stands yet",
            ),
            ("needy.every(serves)", "true", "coverage_check_need.consent"),
            ("others.length === 0", "true", "coverage.consent"),
            ("distinct(named.map(({ id }) => id))", "true", "coverage.reused"),
        ),
    ),
)
