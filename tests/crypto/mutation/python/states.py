"""Checks of Python: states and their merging."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/survivor_state.py",
        "PROTOCOL 17",
        20,
        (
            (
                "crowded or len(state.conversations) > GREATEST_CONVERSATIONS",
                "False",
                "test_checks.py::test_a_state_with_more_conversations_or_prekeys_than_can_be_read_back_is_not_written",
            ),
            (
                "if crowded or len(state.conversations) > GREATEST_CONVERSATIONS:",
                "if False or len(state.conversations) > GREATEST_CONVERSATIONS:",
                "test_checks.py::test_a_state_with_more_conversations_or_prekeys_than_can_be_read_back_is_not_written",
            ),
            (
                "len(state.conversations) > GREATEST_CONVERSATIONS",
                "False",
                "test_checks.py::test_a_state_with_more_conversations_or_prekeys_than_can_be_read_back_is_not_written",
            ),
            (
                "row.end()\n    return SurvivorState(saved_at, log_head, conversations)",
                "pass\n    return SurvivorState(saved_at, log_head, conversations)",
                "survivor_state.malformed",
            ),
            (
                "row.end()\n    if intent not in {NO_INTENT, OFFERING, OFFERED}:",
                "pass\n    if intent not in {NO_INTENT, OFFERING, OFFERED}:",
                "test_checks.py::test_a_survivors_state_with_an_item_more_is_refused[conversation]",
            ),
            ("intent not in {NO_INTENT, OFFERING, OFFERED}", "False", "survivor_state.malformed"),
            (
                "row.end()\n    return kept",
                "pass\n    return kept",
                "test_checks.py::test_a_survivors_state_with_an_item_more_is_refused[prekey]",
            ),
        ),
    ),
    *checks(
        "crypto/clinician_state.py",
        "PROTOCOL 17",
        20,
        (
            (
                "len(state.bundles) > GREATEST_BUNDLES or len(state.conversations) > GREATEST_CONVERSATIONS",
                "False",
                "test_checks.py::test_a_state_with_more_bundles_than_can_be_read_back_is_not_written",
            ),
            (
                "len(state.bundles) > GREATEST_BUNDLES",
                "False",
                "test_checks.py::test_a_state_with_more_bundles_than_can_be_read_back_is_not_written",
            ),
            (
                "len(state.conversations) > GREATEST_CONVERSATIONS",
                "False",
                "test_checks.py::test_a_state_with_more_bundles_than_can_be_read_back_is_not_written",
            ),
            (
                "len(state.reminders) > GREATEST_REMINDERS or any(_is_long(one.note) for one in state.reminders)",
                "False",
                "test_checks.py::test_a_state_with_more_reminders_or_a_longer_note_than_can_be_read_back_is_not_written",
            ),
            (
                "len(state.reminders) > GREATEST_REMINDERS",
                "False",
                "test_checks.py::test_a_state_with_more_reminders_or_a_longer_note_than_can_be_read_back_is_not_written",
            ),
            (
                "any(_is_long(one.note) for one in state.reminders)",
                "False",
                "test_checks.py::test_a_state_with_more_reminders_or_a_longer_note_than_can_be_read_back_is_not_written",
            ),
            ("version not in {VERSION, REMINDING}", "False", "clinician_state.version"),
            (
                "row.end()\n    return ClinicianState(",
                "pass\n    return ClinicianState(",
                "clinician_state.malformed",
            ),
            ("not reminders", "False", "clinician_state.malformed"),
            (
                "row.end()\n    return reminder",
                "pass\n    return reminder",
                "test_checks.py::test_a_clinicians_state_with_an_item_more_is_refused[reminder]",
            ),
            (
                "row.end()\n    return kept",
                "pass\n    return kept",
                "test_checks.py::test_a_clinicians_state_with_an_item_more_is_refused[bundle]",
            ),
            (
                "row.end()\n    return head",
                "pass\n    return head",
                "test_checks.py::test_a_clinicians_state_with_an_item_more_is_refused[head]",
            ),
        ),
    ),
    *checks(
        "crypto/merging.py",
        "PROTOCOL 17.3",
        36,
        (
            ("not hmac.compare_digest(own.signing_seed, saved.signing_seed)", "False", "merging.head"),
            ("own is not None and saved is not None and own != saved", "False", "merging.head"),
            ("before.head_n == one.head_n and before.head_hash != one.head_hash", "False", "merging.head"),
            ("before is None", "True", "merging.head"),
            ("own.head_n == saved.head_n", "False", "merging.head"),
            ("own is not None", "False", "merging.head"),
            ("saved is not None", "False", "merging.head"),
            ("own != saved", "False", "merging.head"),
            ("before.head_n == one.head_n", "False", "merging.head"),
            ("before.head_hash != one.head_hash", "False", "merging.head"),
            (
                "one.head_n > before.head_n",
                "True",
                "test_merging_consoles.py::test_a_console_loses_no_shift_and_no_head",
            ),
        ),
    ),
)
