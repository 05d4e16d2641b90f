"""Checks of TypeScript: the log and its proofs."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/merkle.ts",
        "PROTOCOL 10.3-10.4",
        21,
        (
            (
                "index >= 0 && index < size",
                "true",
                "log.test.ts::in trees of every size, each leaf is proven in its place and nowhere else",
            ),
            (
                "index < size",
                "true",
                "log.test.ts::in trees of every size, each leaf is proven in its place and nowhere else",
            ),
            ("equal(climb(index, size - 1, leaf, proof).node, root)", "true", "merkle.log"),
            (
                "equal(oldRoot, oldSize === size ? root : EMPTY_ROOT) && proof.length === 0",
                "true",
                "merkle.log",
            ),
            ("equal(oldRoot, oldSize === size ? root : EMPTY_ROOT)", "true", "merkle.log"),
            ("proof.length === 0", "true", "merkle.log"),
            ("first < last", "true", "checks.test.ts::a log that shrank is refused, whatever path is shown"),
            ("equal(oldNode, oldRoot) && equal(node, root)", "true", "merkle.log"),
            ("equal(oldNode, oldRoot)", "true", "merkle.log"),
            ("equal(node, root)", "true", "merkle.log"),
            (
                "last > 0",
                "true",
                "checks.test.ts::a leaf beyond the tree, and a path of another length, are refused",
            ),
            (
                "last === 0",
                "true",
                "checks.test.ts::a leaf beyond the tree, and a path of another length, are refused",
            ),
        ),
    ),
    *checks(
        "crypto/web/checkpoint.ts",
        "PROTOCOL 10.1-10.2",
        21,
        (
            ("verify(log, message, signature);", ";", "checkpoint.log"),
            (
                "signatures.length === 0 || (witness !== null && !isCosigned(witness, message, lines, now))",
                "false",
                "checkpoint.log",
            ),
            ("signatures.length === 0", "false", "checkpoint.log"),
            ("witness !== null && !isCosigned(witness, message, lines, now)", "false", "checkpoint.log"),
            (
                'end < 0 || lines.pop() !== "" || lines.length === 0 || lines.length > MOST_SIGNATURES',
                "false",
                "checkpoint.log",
            ),
            ('end < 0 || lines.pop() !== "" || lines.length === 0', "false", "checkpoint.log"),
            ('end < 0 || lines.pop() !== ""', "false", "checkpoint.log"),
            ('lines.pop() !== ""', "false", "checkpoint.log"),
            ("lines.length > MOST_SIGNATURES", "false", "checkpoint.log"),
            ("!isName(name)", "false", "checkpoint.log"),
            ("named !== origin || rest.length !== 1", "false", "checkpoint.log"),
            ("named !== origin", "false", "checkpoint.log"),
            ("rest.length !== 1", "false", "checkpoint.log"),
            (
                "timed.length !== TIME_SIZE + SIGNATURE_SIZE",
                "false",
                "checks.test.ts::a cosignature cut short is refused",
            ),
            ("time > BigInt(now + LATEST_COSIGNATURE_SECONDS)", "false", "checkpoint.log"),
            (
                "verify(witness, cosigned(time, body), timed.subarray(TIME_SIZE));",
                ";",
                "log.test.ts::a proof is of its own hash, in one form only",
            ),
            ("verifyUntagged(key, message, signature);", ";", "checkpoint.log"),
            ('} catch {\n    throw new Refused("log");', "} catch {\n    ;", "checkpoint.log"),
        ),
    ),
    *checks(
        "crypto/web/log_text.ts",
        "PROTOCOL 10.1",
        21,
        (
            ("!Number.isSafeInteger(number)", "false", "checkpoint.log"),
            ("characters === null || btoa(characters) !== text", "false", "checkpoint.log"),
            ("btoa(characters) !== text", "false", "checkpoint.log"),
            ("bytes.length !== HASH_SIZE", "false", "checkpoint.log"),
            ('} catch {\n    throw new Refused("log");', "} catch {\n    ;", "checkpoint.log"),
        ),
    ),
    *checks(
        "crypto/web/log_proof.ts",
        "PROTOCOL 10.3",
        21,
        (
            ("title !== TITLE || path.length > MOST_PROOF_HASHES", "false", "log_proof.log"),
            ("title !== TITLE", "false", "log_proof.log"),
            (
                "path.length > MOST_PROOF_HASHES",
                "false",
                "checks.test.ts::a proof of the log with a longer path, or with other words, is refused",
            ),
            (
                "checkInclusion(leafHash(logEntry(salt, hash)), index, size, hashes, root);",
                ";",
                "log_proof.log",
            ),
            ("checkEntry(parts, hash, checkpoint);", ";", "log_proof.log"),
            ("!line.startsWith(start)", "false", "log.test.ts::a proof is of its own hash, in one form only"),
        ),
    ),
    *checks(
        "crypto/web/log_head.ts",
        "PROTOCOL 10.4, 17.3",
        20,
        (
            ("items.end();", ";", "clinician_state.malformed"),
            ("own.size === saved.size && !equal(own.root, saved.root)", "false", "merging.head"),
        ),
    ),
)
