"""Checks of TypeScript: one encoding only, rows of one shape."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/encoding.ts",
        "PROTOCOL 3.1-3.4",
        28,
        (
            ("reader.end();", ";", "encoding.malformed"),
            (
                "/\\p{Surrogate}/u.test(value)",
                "false",
                "encoding.test.ts::what has no place in the subset is not written",
            ),
            (
                "!Array.isArray(items) || depth > DEEPEST",
                "false",
                "encoding.test.ts::eight arrays may stand in one another, nine may not",
            ),
            (
                "!Array.isArray(items)",
                "false",
                "encoding.test.ts::what has no place in the subset is not written",
            ),
            (
                "if (!Array.isArray(items) || depth > DEEPEST) {",
                "if (!Array.isArray(items) || false) {",
                "encoding.test.ts::eight arrays may stand in one another, nine may not",
            ),
            (
                "!Number.isSafeInteger(count) || count < 0",
                "false",
                "encoding.test.ts::what has no place in the subset is not written",
            ),
            (
                "if (!Number.isSafeInteger(count) || count < 0) {",
                "if (false || count < 0) {",
                "encoding.test.ts::what has no place in the subset is not written",
            ),
            (
                "if (!Number.isSafeInteger(count) || count < 0) {",
                "if (!Number.isSafeInteger(count) || false) {",
                "encoding.test.ts::what has no place in the subset is not written",
            ),
            (
                'default:\n        throw new Refused("malformed");',
                "default:\n        ;",
                "encoding.test.ts::noise is refused, or is exactly what encoding it again gives",
            ),
            ("this.#at !== this.#bytes.length", "false", "encoding.malformed"),
            (
                "depth > DEEPEST || count > this.#bytes.length - this.#at",
                "false",
                "encoding.test.ts::eight arrays may stand in one another, nine may not",
            ),
            (
                "if (depth > DEEPEST || count > this.#bytes.length - this.#at) {",
                "if (false || count > this.#bytes.length - this.#at) {",
                "encoding.test.ts::eight arrays may stand in one another, nine may not",
            ),
            (
                '} catch {\n      throw new Refused("malformed");',
                "} catch {\n      ;",
                "encoding.test.ts::noise is refused, or is exactly what encoding it again gives",
            ),
            (
                "!Number.isSafeInteger(count) || count < 24 || widthOf(count) !== width",
                "false",
                "encoding.malformed",
            ),
            ("!Number.isSafeInteger(count) || count < 24", "false", "encoding.malformed"),
            (
                "if (!Number.isSafeInteger(count) || count < 24 || widthOf(count) !== width) {",
                "if (false || count < 24 || widthOf(count) !== width) {",
                "encoding.test.ts::noise is refused, or is exactly what encoding it again gives",
            ),
            (
                "if (!Number.isSafeInteger(count) || count < 24 || widthOf(count) !== width) {",
                "if (!Number.isSafeInteger(count) || false || widthOf(count) !== width) {",
                "encoding.malformed",
            ),
            ("widthOf(count) !== width", "false", "encoding.malformed"),
        ),
    ),
    *checks(
        "crypto/web/row.ts",
        "PROTOCOL 3.5",
        20,
        (
            ("row.number() !== VERSION", "false", "envelope_header.version"),
            ("this.#at !== this.#items.length", "false", "every_signed_object.malformed"),
            ("!Array.isArray(value) || value.length > greatest", "false", "envelope_open.malformed"),
            ("!Array.isArray(value)", "false", "bundle.malformed"),
            ("value.length > greatest", "false", "envelope_open.malformed"),
            ('typeof value !== "number"', "false", "every_signed_object.malformed"),
            ("!(value instanceof Uint8Array)", "false", "envelope_open.malformed"),
            ("bytes.length !== size", "false", "envelope_header.malformed"),
            (
                'typeof value !== "string" || utf8(value).length > greatestBytes',
                "false",
                "envelope_open.malformed",
            ),
            ('typeof value !== "string"', "false", "consent.malformed"),
            ("utf8(value).length > greatestBytes", "false", "envelope_open.malformed"),
        ),
    ),
    *checks("crypto/web/refused.ts", "PROTOCOL 2.3", 20, (("!holds", "false", "block_check_added.ghost"),)),
)
