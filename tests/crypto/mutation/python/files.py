"""Checks of Python: vault records, files, exports."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/vault.py",
        "PROTOCOL 18",
        20,
        (
            (
                "row.end()\n    return VaultRecord(item_id, kind, made, ends, label, files)",
                "pass\n    return VaultRecord(item_id, kind, made, ends, label, files)",
                "vault_record.malformed",
            ),
            (
                "row.end()\n    return KeptFile(file_id, key, size, sha256, kind)",
                "pass\n    return KeptFile(file_id, key, size, sha256, kind)",
                "vault_record.malformed",
            ),
        ),
    ),
    *checks(
        "crypto/chunks.py",
        "PROTOCOL 18.1",
        20,
        (
            ("len(chunk) < SEALED_SIZE", "False", "chunks.truncated"),
            ("last != (at + 1 == _chunks(size))", "False", "chunks.size"),
            ("piece is None", "False", "chunks.size"),
            ("last and _opens(cipher, at, chunk)", "False", "chunks.truncated"),
            ('raise Refused("unopened") from None', "pass", "chunks.unopened"),
        ),
    ),
    *checks(
        "crypto/export.py",
        "PROTOCOL 18.2",
        20,
        (
            ("not 1 <= len(recipients) <= GREATEST_RECIPIENTS", "False", "export.recipient"),
            (
                "1 <= len(recipients) <= GREATEST_RECIPIENTS",
                "len(recipients) <= GREATEST_RECIPIENTS",
                "export.recipient",
            ),
            ("1 <= len(recipients) <= GREATEST_RECIPIENTS", "1 <= len(recipients)", "export.recipient"),
            ('raise Refused("recipient") from None', "pass", "export.recipient"),
        ),
    ),
)
