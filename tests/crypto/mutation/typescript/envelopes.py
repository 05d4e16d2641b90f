"""Checks of TypeScript: envelopes, bodies and their order."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/envelope.ts",
        "PROTOCOL 16.1",
        20,
        (
            ("padded.length !== paddedSize(inner)", "false", "envelope_open.padding"),
            ("sender === undefined", "false", "envelope_open.sender"),
            (
                "verify(TAG, sender.key, signedBytes(authenticated, padded), signature);",
                ";",
                "envelope_open.signature",
            ),
            (
                "row.end();\n  const inside = Row.versioned(authenticated);",
                ";\n  const inside = Row.versioned(authenticated);",
                "checks.test.ts::an envelope with an item more, outside, in its header or inside, is refused",
            ),
            (
                "inside.end();",
                ";",
                "checks.test.ts::an envelope with an item more, outside, in its header or inside, is refused",
            ),
            (
                "!PADDED_SIZES.some((padded) => padded === sealed.length - OVERHEAD)",
                "false",
                "envelope_header.size",
            ),
            ("!SIZES.includes(object.length)", "false", "envelope_header.size"),
            (
                "row.end();\n  return message;",
                ";\n  return message;",
                "checks.test.ts::an envelope with an item more, outside, in its header or inside, is refused",
            ),
            (
                "row.end();\n  return seen;",
                ";\n  return seen;",
                "checks.test.ts::an envelope with an item more, outside, in its header or inside, is refused",
            ),
            ("size === undefined", "false", "envelope_seal.size"),
        ),
    ),
    *checks(
        "crypto/web/safety_sign.ts",
        "PROTOCOL 16.5",
        28,
        (
            (
                'row.end();\n  demand(text !== "", "malformed");',
                '  demand(text !== "", "malformed");',
                "safety_sign.test.ts::a sign and its receipt say that and nothing more",
            ),
            (
                "row.end();\n  return session;",
                "return session;",
                "safety_sign.test.ts::a sign and its receipt say that and nothing more",
            ),
            ('demand(text !== "", "malformed");', ";", "safety_sign.test.ts::a sign has its limits"),
        ),
    ),
    *checks(
        "crypto/web/ask.ts",
        "PROTOCOL 16",
        28,
        (
            ("row.end();", ";", "asking.test.ts::an ask and its answers say that and nothing more"),
            (
                'demand(ask.scope === JOIN || ask.scope === LEAD, "malformed");',
                ";",
                "asking.test.ts::an ask is to join or to lead",
            ),
        ),
    ),
    *checks(
        "crypto/web/body.ts",
        "PROTOCOL 16",
        28,
        (
            (
                '} catch {\n    throw new Refused("malformed");',
                "} catch {\n    ;",
                "checks.test.ts::a receipt says read of hashes and nothing more; a text is UTF-8",
            ),
            (
                "row.end();",
                ";",
                "checks.test.ts::a receipt says read of hashes and nothing more; a text is UTF-8",
            ),
            (
                "word !== READ || hashes.some(({ length }) => length !== 32)",
                "false",
                "checks.test.ts::a receipt says read of hashes and nothing more; a text is UTF-8",
            ),
            (
                "word !== READ",
                "false",
                "checks.test.ts::a receipt says read of hashes and nothing more; a text is UTF-8",
            ),
            (
                "hashes.some(({ length }) => length !== 32)",
                "false",
                "checks.test.ts::a receipt says read of hashes and nothing more; a text is UTF-8",
            ),
        ),
    ),
)
