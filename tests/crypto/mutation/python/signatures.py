"""Checks of Python: signatures, and the small objects that are little else."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/signing.py",
        "PROTOCOL 4.1-4.2",
        20,
        (
            ("verify_untagged(key, preimage(tag, payload), signature)", "pass", "prekey.signature"),
            ("row.end()", "pass", "every_signed_object.malformed"),
            ("verify(tag, key, payload, signature)", "pass", "prekey.signature"),
            ("VerifyKey(key).verify(message, signature)", "pass", "prekey.signature"),
            ('raise Refused("signature") from None', "pass", "prekey.signature"),
        ),
    ),
    *checks(
        "crypto/login.py",
        "PROTOCOL 7.1",
        26,
        (
            (
                "verify(TAG, login_key, Attempt(purpose, origin, relay_nonce, client_nonce).payload(), signature)",
                "pass",
                "login.signature",
            ),
        ),
    ),
    *checks(
        "crypto/moving.py",
        "PROTOCOL 7.2",
        20,
        (
            (
                "verify(TAG, old_login_key, _payload(old_login_key, origin, relay_nonce, new_mailbox), signature)",
                "pass",
                "moving.signature",
            ),
        ),
    ),
    *checks(
        "crypto/presentation.py",
        "PROTOCOL 9",
        21,
        (
            (
                "verify(_TAG, coordinator_key, encode([VERSION, account_id]), signature)",
                "pass",
                "presentation.signature",
            ),
        ),
    ),
    *checks(
        "crypto/prekey.py",
        "PROTOCOL 12",
        20,
        (
            ("row.end()", "pass", "prekey.malformed"),
            ("named != conversation", "False", "prekey.conversation"),
            ("check_kem(prekey.kem)", "pass", "prekey.kem"),
            ("opened(_TAG, key, signed_object)", "Row.of(signed_object).bytes()", "prekey.signature"),
        ),
    ),
    *checks(
        "crypto/withdrawal.py",
        "PROTOCOL 13.8",
        20,
        (
            (
                "row.end()\n    return conversation",
                "pass\n    return conversation",
                "test_checks.py::test_a_withdrawal_with_an_item_more_names_no_conversation",
            ),
            (
                "row.end()\n    if named != conversation:",
                "pass\n    if named != conversation:",
                "withdrawal.malformed",
            ),
            ("named != conversation", "False", "withdrawal.conversation"),
            ("opened(_TAG, key, signed_object)", "Row.of(signed_object).bytes()", "withdrawal.signature"),
        ),
    ),
)
