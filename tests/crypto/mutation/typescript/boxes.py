"""Checks of TypeScript: boxes, padding, commitments, words."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

WITHOUT_A_LINE: Final = "without WebAssembly and without a line for the slower way, stretching is refused"
CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/sealing.ts",
        "PROTOCOL 5",
        20,
        (('} catch {\n    throw new Refused("unopened");', "} catch {\n    ;", "envelope_open.unopened"),),
    ),
    *checks(
        "crypto/web/argon2.ts",
        "PROTOCOL 6",
        36,
        (
            (
                'throw new Refused("stretching");\n      });',
                "throw new Error();\n      });",
                "words.test.ts::" + WITHOUT_A_LINE,
            ),
        ),
    ),
    *checks(
        "crypto/web/padding.ts",
        "PROTOCOL 5.1",
        11,
        (
            (
                "padded.length < LENGTH_SIZE",
                "false",
                "checks.test.ts::what is shorter than its own frame is refused",
            ),
            (
                "end > padded.length || padded.subarray(end).some((byte) => byte !== 0)",
                "false",
                "envelope_open.padding",
            ),
            ("end > padded.length", "false", "envelope_open.padding"),
            ("padded.subarray(end).some((byte) => byte !== 0)", "false", "envelope_open.padding"),
        ),
    ),
    *checks(
        "crypto/web/committed.ts",
        "PROTOCOL 5.2, 17.1",
        20,
        (
            ("size < PAGE || size % PAGE !== 0", "false", "state_open.size"),
            ("size < PAGE", "false", "state_open.size"),
            ("size % PAGE !== 0", "false", "vault_open.size"),
            ("!equal(commitment, blob.subarray(0, COMMITMENT_SIZE))", "false", "state_open.commitment"),
        ),
    ),
    *checks(
        "crypto/web/words.ts",
        "PROTOCOL 6.1-6.2",
        36,
        (
            (
                "words.length !== count || !words.every((word) => /^[a-z]+$/.test(word))",
                "false",
                "words.words",
            ),
            ("words.length !== count", "false", "words.words"),
            ("!words.every((word) => /^[a-z]+$/.test(word))", "false", "words.words"),
            ("chosen === undefined", "false", "words.version"),
        ),
    ),
)
