"""Checks of TypeScript: whispers."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

_BODIES: Final = "whisper.test.ts::a quote says whose words and which; what was read, up to where"

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/whisper.ts",
        "PROTOCOL 27.1",
        20,
        (
            (
                '} catch {\n    throw new Refused("malformed");',
                "} catch {\n    return new Uint8Array();",
                "whisper_seal.malformed",
            ),
            ("!SIZES.includes(sealed.length)", "false", "whisper_open.size"),
            (
                "verify(TAG, sender.key, joined(digest(HEADER, header), padded), signature);",
                ";",
                "whisper_open.signature",
            ),
            ("padded.length !== paddedSize(inner)", "false", "whisper_open.padding"),
            ("Math.abs(whisper.sentAt - now) > FURTHEST_OFF_SECONDS", "false", "whisper_open.times"),
            ("sequence <= newest", "false", "whisper_take.repeated"),
            ("row.end();\n  return quote;", ";\n  return quote;", _BODIES),
            ("row.end();\n  return upTo;", ";\n  return upTo;", _BODIES),
            ('throw new Refused("unopened");', "return new Uint8Array(320);", "whisper_open.unopened"),
            ("row.end();\n  return whisper;", ";\n  return whisper;", "whisper_open.malformed"),
            ("size === undefined", "false", "whisper_seal.size"),
        ),
    ),
)
