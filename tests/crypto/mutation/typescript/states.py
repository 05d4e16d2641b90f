"""Checks of TypeScript: states and their merging."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/survivor_state.ts",
        "PROTOCOL 17",
        20,
        (
            (
                "crowded || conversations.length > MOST_CONVERSATIONS",
                "false",
                "merging.test.ts::more prekeys than can be read back are never written",
            ),
            (
                "if (crowded || conversations.length > MOST_CONVERSATIONS) {",
                "if (false || conversations.length > MOST_CONVERSATIONS) {",
                "merging.test.ts::more prekeys than can be read back are never written",
            ),
            (
                "conversations.length > MOST_CONVERSATIONS",
                "false",
                "checks.test.ts::more than can be read back is not written into a state",
            ),
            ("row.end();\n  return state;", ";\n  return state;", "survivor_state.malformed"),
            (
                "row.end();\n  if (kept.intent > OFFERED) {",
                ";\n  if (kept.intent > OFFERED) {",
                "checks.test.ts::a state, or a part of it, with an item more is refused",
            ),
            ("kept.intent > OFFERED", "false", "survivor_state.malformed"),
            (
                "row.end();\n  return prekey;",
                ";\n  return prekey;",
                "checks.test.ts::a state, or a part of it, with an item more is refused",
            ),
        ),
    ),
    *checks(
        "crypto/web/clinician_state.ts",
        "PROTOCOL 17",
        20,
        (
            (
                "state.bundles.length > MOST_BUNDLES || state.conversations.length > MOST_CONVERSATIONS",
                "false",
                "checks.test.ts::more than can be read back is not written into a state",
            ),
            (
                "state.bundles.length > MOST_BUNDLES",
                "false",
                "checks.test.ts::more than can be read back is not written into a state",
            ),
            (
                "state.conversations.length > MOST_CONVERSATIONS",
                "false",
                "checks.test.ts::more than can be read back is not written into a state",
            ),
            (
                "state.reminders.length > MOST_REMINDERS || state.reminders.some(isLong)",
                "false",
                "checks.test.ts::a reminder that could not be read back is not written",
            ),
            (
                "state.reminders.length > MOST_REMINDERS",
                "false",
                "checks.test.ts::a reminder that could not be read back is not written",
            ),
            (
                "state.reminders.some(isLong)",
                "false",
                "checks.test.ts::a reminder that could not be read back is not written",
            ),
            ("version !== VERSION && version !== REMINDING", "false", "clinician_state.version"),
            ("row.end();\n  return state;", ";\n  return state;", "clinician_state.malformed"),
            ("reminders.length === 0", "false", "clinician_state.malformed"),
            (
                "row.end();\n  return reminder;",
                ";\n  return reminder;",
                "checks.test.ts::a state, or a part of it, with an item more is refused",
            ),
            (
                "row.end();\n  return bundle;",
                ";\n  return bundle;",
                "checks.test.ts::a state, or a part of it, with an item more is refused",
            ),
            (
                "row.end();\n  return head;",
                ";\n  return head;",
                "checks.test.ts::a state, or a part of it, with an item more is refused",
            ),
        ),
    ),
    *checks(
        "crypto/web/merging.ts",
        "PROTOCOL 17.3",
        36,
        (
            ("!equal(own.signingSeed, saved.signingSeed)", "false", "merging.head"),
            ("own !== null && saved !== null && !same(own, saved)", "false", "merging.head"),
        ),
    ),
    *checks(
        "crypto/web/merging_consoles.ts",
        "PROTOCOL 17.3",
        36,
        (("before.headN === one.headN && !equal(before.headHash, one.headHash)", "false", "merging.head"),),
    ),
)
