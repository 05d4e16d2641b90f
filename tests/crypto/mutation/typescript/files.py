"""Checks of TypeScript: vault records, files, exports."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/vault.ts",
        "PROTOCOL 18",
        20,
        (
            ("row.end();\n  return record;", ";\n  return record;", "vault_record.malformed"),
            ("row.end();\n  return file;", ";\n  return file;", "vault_record.malformed"),
        ),
    ),
    *checks(
        "crypto/web/chunks.ts",
        "PROTOCOL 18.1",
        20,
        (
            ("last !== (at + 1 === chunksOf(size))", "false", "chunks.size"),
            ("if (done) {", "if (false) {", "chunks.size"),
            ("chunk.length < SEALED_SIZE", "false", "chunks.size"),
            ('throw new Refused(truncated ? "truncated" : "unopened");', ";", "chunks.truncated"),
        ),
    ),
    *checks(
        "crypto/web/export.ts",
        "PROTOCOL 18.2",
        20,
        (
            ("recipients.length < 1 || recipients.length > MOST_RECIPIENTS", "false", "export.recipient"),
            ("recipients.length < 1", "false", "export.recipient"),
            ("recipients.length > MOST_RECIPIENTS", "false", "export.recipient"),
            ('} catch {\n    throw new Refused("recipient");', "} catch {\n    ;", "export.recipient"),
        ),
    ),
)
