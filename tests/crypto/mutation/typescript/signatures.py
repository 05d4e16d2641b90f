"""Checks of TypeScript: signatures, and the small objects that are little else."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/signing.ts",
        "PROTOCOL 4.1-4.2",
        20,
        (
            ("verifyUntagged(key, preimage(tag, payload), signature);", ";", "every_signed_object.signature"),
            ("!holds(key, message, signature)", "false", "every_signed_object.signature"),
            ("verify(tag, key, payload, signature);", ";", "every_signed_object.signature"),
            ("row.end();", ";", "every_signed_object.malformed"),
            (
                "!point.isSmallOrder()",
                "true",
                "checks.test.ts::a key of small order verifies nothing, even where the equation holds",
            ),
        ),
    ),
    *checks(
        "crypto/web/login.ts",
        "PROTOCOL 7.1",
        26,
        (
            (
                "verify(TAG, loginKey, payload(purpose, origin, relayNonce, clientNonce), signature);",
                ";",
                "login.signature",
            ),
        ),
    ),
    *checks(
        "crypto/web/moving.ts",
        "PROTOCOL 7.2",
        20,
        (
            (
                "verify(TAG, oldLoginKey, payload(oldLoginKey, origin, relayNonce, newMailbox), signature);",
                ";",
                "moving.signature",
            ),
        ),
    ),
    *checks(
        "crypto/web/presentation.ts",
        "PROTOCOL 9",
        21,
        (
            (
                "verify(TAG, coordinatorKey, encode([VERSION, accountId]), signature);",
                ";",
                "presentation.signature",
            ),
        ),
    ),
    *checks(
        "crypto/web/prekey.ts",
        "PROTOCOL 12",
        20,
        (
            ("opened(TAG, key, object)", "Row.of(object).bytes()", "prekey.signature"),
            ("row.end();", ";", "prekey.malformed"),
            ("!equal(named, conversation)", "false", "prekey.conversation"),
            ("checkKem(kem);", ";", "prekey.kem"),
        ),
    ),
    *checks(
        "crypto/web/withdrawal.ts",
        "PROTOCOL 13.8",
        20,
        (
            ("opened(TAG, key, object)", "Row.of(object).bytes()", "withdrawal.signature"),
            ("row.end();", ";", "withdrawal.malformed"),
            ("!equal(named, conversation)", "false", "withdrawal.conversation"),
        ),
    ),
)
