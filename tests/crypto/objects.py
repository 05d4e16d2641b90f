"""Which object of PROTOCOL's table of refusals a case is of."""

from typing import Any, Final

# Kinds whose first word is not their object's name.
NAMED: Final = {
    "row.versioned": "every signed object",
    "signing.opened": "every signed object",
    "certificate.verify_statement": "statement",
    "certificate.verify_coordinator": "coordinator",
    "bundle.on_call": "on_call",
    "envelope.seal_filled": "envelope.seal",
    "sealed_key.recovery_secret": "words",
    "sealed_key.passphrase_secret": "words",
    "sealed_key.open": "sealed key",
    "vault_record.decode": "vault record",
}
# Of these modules each function is an object of its own.
APART: Final = {
    "wrapping",
    "history",
    "envelope",
    "state",
    "chain",
    "block",
    "block_rules",
    "vault",
    "whisper",
}
# Nor have these the name of their module.
ALONE: Final = {"coverage.check_kept", "coverage.check_need"}


def object_of(kind: str, given: dict[str, Any]) -> str:
    """The object's name as the table writes it."""
    if kind == "block.open":
        return "first block" if len(given["chain"]) == 1 else "next block"
    if kind in NAMED:
        return NAMED[kind]
    module = kind.split(".", maxsplit=1)[0]
    return kind if module in APART or kind in ALONE else module
