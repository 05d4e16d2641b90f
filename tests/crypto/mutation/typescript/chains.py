"""Checks of TypeScript: a chain as one member holds it."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/chain.ts",
        "PROTOCOL 14.1-14.7",
        20,
        (
            ("head !== undefined", "true", "chain.test.ts::blocks come in order, each once"),
            (
                "old !== undefined",
                "true",
                "history.test.ts::epochs that her consent names can be given, and no others",
            ),
            ("used !== undefined && has(this.head, id)", "true", "chain_accept_history.epoch"),
            ("used !== undefined", "true", "chain_accept_history.epoch"),
            ("has(this.head, id)", "true", "chain_accept_history.epoch"),
            (
                "historyAllowed(this.#blocks.slice(0, at + 1), used.consents, id).has(n)",
                "true",
                "chain_accept_history.history",
            ),
            ("checkKey(old, key);", ";", "chain_accept_history.commitment"),
            (
                "this.#blocks[n] === old",
                "true",
                "history.test.ts::another key than the old block's is refused, and after forgetting nothing comes back",
            ),
            ("key !== undefined", "true", "chain.test.ts::after the claim only the two read on"),
            ("block !== undefined", "true", "chain.test.ts::blocks come in order, each once"),
            ("equal(conversation, block.conversation)", "true", "chain_open.conversation"),
            (
                "this.#blocks.at(-1) === head",
                "true",
                "chain.test.ts::of two blocks that arrive at once only one is taken",
            ),
            (
                "doubt === undefined",
                "true",
                "chain.test.ts::a block with somebody in it who is not certified is not used, until she makes one without",
            ),
            (
                "checkCoverage(this.#blocks, consents);",
                ";",
                "chain.test.ts::a block that breaks a consent is usable to nobody, and she or the last lead goes on",
            ),
            (
                "checkKept(this.#blocks, before.consents, before.block.n, consents);",
                ";",
                "chain.test.ts::a block that breaks a consent is usable to nobody, and she or the last lead goes on",
            ),
            (
                "checkRemoved(previous, block, revoked);",
                ";",
                "chain.test.ts::whom a member may put out depends on what a reader was told: the block joins every chain",
            ),
            (
                "checkSigner(previous, block, revoked);",
                ";",
                "chain.test.ts::who was revoked changes nothing any more for those who know it, the lead neither",
            ),
            (
                "holds && this.#decides(block)",
                "this.#decides(block)",
                "chain.test.ts::who was revoked changes nothing any more for those who know it, the lead neither",
            ),
            (
                "told !== null && this.#decides(block)",
                "false",
                "chain.test.ts::whom a member may put out depends on what a reader was told: the block joins every chain",
            ),
        ),
    ),
)
