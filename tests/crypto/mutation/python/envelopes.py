"""Checks of Python: envelopes, bodies and their order."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/envelope.py",
        "PROTOCOL 16.1",
        20,
        (
            (
                "envelope = encode([authenticated, sealed])\n    if len(envelope) not in SIZES:",
                "envelope = encode([authenticated, sealed])\n    if False:",
                "test_checks.py::test_a_message_longer_than_any_size_is_not_sealed",
            ),
            ("len(padded) != _padded_size(inner)", "False", "envelope_open.padding"),
            ("sender is None", "False", "envelope_open.sender"),
            (
                "verify(_TAG, sender.key, _signed_bytes(authenticated, padded), signature)",
                "pass",
                "envelope_open.signature",
            ),
            (
                "def _outside(envelope: bytes) -> tuple[bytes, Header, bytes]:\n    if len(envelope) not in SIZES:",
                "def _outside(envelope: bytes) -> tuple[bytes, Header, bytes]:\n    if False:",
                "envelope_header.size",
            ),
            (
                "row.end()\n    inside = Row.versioned(authenticated)",
                "pass\n    inside = Row.versioned(authenticated)",
                "test_checks.py::test_an_envelopes_header_with_an_item_more_is_refused_at_an_envelopes_size[outside]",
            ),
            (
                "inside.end()",
                "pass",
                "test_checks.py::test_an_envelopes_header_with_an_item_more_is_refused_at_an_envelopes_size[header]",
            ),
            ("len(sealed) - _OVERHEAD not in PADDED_SIZES", "False", "envelope_header.size"),
            (
                "row.end()\n    return Message(member_id, session, sequence, previous, seen, kind, sent_at, body)",
                "pass\n    return Message(member_id, session, sequence, previous, seen, kind, sent_at, body)",
                "test_checks.py::test_a_message_with_an_item_more_is_refused",
            ),
            (
                "row.end()\n    return pair",
                "pass\n    return pair",
                "test_checks.py::test_a_message_with_an_item_more_is_refused",
            ),
            ("size is None", "False", "envelope_seal.size"),
        ),
    ),
    *checks(
        "crypto/safety_sign.py",
        "PROTOCOL 16.5",
        28,
        (
            (
                "row.end()\n    if not text:",
                "pass\n    if not text:",
                "test_safety_sign.py::test_a_sign_and_its_receipt_say_that_and_nothing_more",
            ),
            (
                "row.end()\n    return session",
                "pass\n    return session",
                "test_safety_sign.py::test_a_sign_and_its_receipt_say_that_and_nothing_more",
            ),
            ("if not text:", "if False:", "test_safety_sign.py::test_a_sign_has_its_limits[]"),
        ),
    ),
    *checks(
        "crypto/ask.py",
        "PROTOCOL 16",
        28,
        (
            ("row.end()", "pass", "test_asking.py::test_an_ask_and_its_answers_say_that_and_nothing_more"),
            (
                "ask.scope not in {JOIN, LEAD}",
                "False",
                "test_asking.py::test_an_ask_is_to_join_or_to_lead",
            ),
        ),
    ),
    *checks(
        "crypto/body.py",
        "PROTOCOL 16",
        28,
        (
            ("row.end()", "pass", "test_checks.py::test_a_receipt_says_read_of_hashes_and_nothing_more"),
            (
                "word != _READ or any(len(one) != 32 for one in hashes)",
                "False",
                "test_checks.py::test_a_receipt_says_read_of_hashes_and_nothing_more",
            ),
            ("word != _READ", "False", "test_checks.py::test_a_receipt_says_read_of_hashes_and_nothing_more"),
            (
                "any(len(one) != 32 for one in hashes)",
                "False",
                "test_checks.py::test_a_receipt_says_read_of_hashes_and_nothing_more",
            ),
            (
                'raise Refused("malformed") from None',
                "pass",
                "test_checks.py::test_a_text_that_is_not_utf8_is_refused",
            ),
        ),
    ),
    *checks(
        "crypto/session.py",
        "PROTOCOL 16.2",
        20,
        (
            (
                "message.sequence >= self._sequence - 1",
                "False",
                "test_session.py::test_a_lost_message_is_noticed",
            ),
            ("message.sequence in heard.sequences", "True", "test_session.py::test_each_message_counts_once"),
            (
                "message.sequence > heard.newest",
                "False",
                "test_session.py::test_a_message_sealed_again_keeps_its_place",
            ),
            (
                "message.sequence != heard.newest + 1",
                "True",
                "test_session.py::test_a_lost_message_is_noticed",
            ),
            ("message.previous != heard.hash", "True", "test_session.py::test_a_lost_message_is_noticed"),
            (
                "place[1] != but",
                "True",
                "test_session.py::test_what_was_seen_is_told_without_ones_own_session",
            ),
            (
                "head is not None",
                "False",
                "test_session.py::test_what_was_seen_is_told_without_ones_own_session",
            ),
        ),
    ),
)
