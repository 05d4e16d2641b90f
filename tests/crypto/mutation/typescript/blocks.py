"""Checks of TypeScript: blocks and who may sign what."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/block.ts",
        "PROTOCOL 12.1-12.3, 12.11",
        20,
        (
            ("requireBeginning(block);", ";", "first_block.chain"),
            ("requireSuccession(previous, block, revoked);", ";", "next_block.chain"),
            ("equal(commitmentOf(key), block.commitment)", "true", "block_confirm.commitment"),
            ("checkKey(block, key);", ";", "block_confirm.commitment"),
            ("row.end();\n  return consents;", ";\n  return consents;", "block_confirm.malformed"),
            ("ghosts(block, previous, onCall).length === 0", "true", "block_check_added.ghost"),
            ("signer !== undefined", "true", "first_block.signer"),
            ("verify(TAG, signer.key, payload, signature);", ";", "first_block.signature"),
            (
                'row.end();\n  demand(KINDS.includes(block.kind), "malformed");',
                ';\n  demand(KINDS.includes(block.kind), "malformed");',
                "block.test.ts::a signed block of the wrong shape is refused",
            ),
            ("KINDS.includes(block.kind)", "true", "first_block.malformed"),
        ),
    ),
    *checks(
        "crypto/web/block_rules.ts",
        "PROTOCOL 12.1-12.12",
        20,
        (
            ("block.n === 0 && block.kind === OFFER && block.previous === null", "true", "first_block.chain"),
            ("block.n === 0 && block.kind === OFFER", "true", "first_block.chain"),
            ("block.n === 0", "true", "first_block.chain"),
            ("block.kind === OFFER", "true", "first_block.chain"),
            ("block.previous === null", "true", "first_block.chain"),
            (
                'demand(block.lead === null, "lead");\n  requireMembers(block);',
                'demand(true, "lead");\n  requireMembers(block);',
                "first_block.lead",
            ),
            (
                "requireMembers(block);\n  requireTimes(block);",
                ";\n  requireTimes(block);",
                "first_block.members",
            ),
            (
                "requireMembers(block);\n  requireTimes(block);",
                "requireMembers(block);\n  ;",
                "first_block.keep",
            ),
            (
                "equal(block.conversation, previous.conversation) && block.n === previous.n + 1",
                "true",
                "next_block.chain",
            ),
            ("equal(block.conversation, previous.conversation)", "true", "next_block.chain"),
            ("block.n === previous.n + 1", "true", "next_block.chain"),
            ("same(block.previous, previous.hash)", "true", "next_block.chain"),
            (
                "requireMembers(block);\n  const kept = pairs(previous, block);",
                ";\n  const kept = pairs(previous, block);",
                "next_block.members",
            ),
            (
                "same(survivorOf(block).key, survivorOf(previous).key) && kept.every(([was, is]) => equal(was.key, is.key))",
                "true",
                "next_block.ghost",
            ),
            ("same(survivorOf(block).key, survivorOf(previous).key)", "true", "next_block.ghost"),
            ("kept.every(([was, is]) => equal(was.key, is.key))", "true", "next_block.ghost"),
            ("kept.every(([was, is]) => is.number >= was.number)", "true", "next_block.number"),
            (
                "(block.keep === previous.keep && block.returns === previous.returns) || bySurvivor(block)",
                "true",
                "next_block.keep",
            ),
            ("block.keep === previous.keep", "true", "next_block.keep"),
            ("block.returns === previous.returns", "true", "next_block.keep"),
            (
                'demand((block.keep === previous.keep && block.returns === previous.returns) || bySurvivor(block), "keep");\n  requireTimes(block);',
                'demand((block.keep === previous.keep && block.returns === previous.returns) || bySurvivor(block), "keep");\n  ;',
                "next_block.keep",
            ),
            ("checkUntil(block, now);", ";", "block_rules_check_times.times"),
            ("made(block) >= now - CLOCK_SLACK_SECONDS", "true", "block_rules_check_times.times"),
            ("made(block) <= now + CLOCK_SLACK_SECONDS", "true", "block_rules_check_times.times"),
            ("survivor !== undefined", "true", "next_block.members"),
            ("members.length > 1 || kind === TEAM", "true", "first_block.members"),
            (
                "members.every(({ certificateHash }, at) => (certificateHash === null) === (at === 0))",
                "true",
                "first_block.members",
            ),
            (
                "equal(id, survivorId(key)) && distinct(members.map((member) => member.id))",
                "true",
                "first_block.members",
            ),
            ("equal(id, survivorId(key))", "true", "first_block.members"),
            ("distinct(members.map((member) => member.id))", "true", "first_block.members"),
            ('demand(bySurvivor(block), "signer");', 'demand(true, "signer");', "next_block.signer"),
            ('demand(block.lead === null, "lead");\n}', 'demand(true, "lead");\n}', "next_block.lead"),
            ("previous.kind === OFFER", "true", "next_block.chain"),
            ("!bySurvivor(block)", "true", "next_block.signer"),
            ("same(block.lead, block.signer)", "true", "next_block.lead"),
            ("claimer !== undefined && block.members.length === 2", "true", "next_block.members"),
            ("claimer !== undefined", "true", "next_block.members"),
            ("block.members.length === 2", "true", "next_block.members"),
            (
                "offered !== undefined && same(claimer.certificateHash, offered.certificateHash)",
                "true",
                "next_block.ghost",
            ),
            ("same(claimer.certificateHash, offered.certificateHash)", "true", "next_block.ghost"),
            ("previous.kind !== OFFER", "true", "next_block.chain"),
            (
                'block.members.every(({ id }) => has(previous, id)),\n      "members",',
                'true,\n      "members",',
                "next_block.members",
            ),
            ("checkRemoved(previous, block, revoked);", ";", "next_block.removed"),
            (
                "may || gone(previous, block).every((one) => isIn(revoked, one))",
                "true",
                "next_block.removed",
            ),
            (
                "made(block) >= made(previous) - CLOCK_SLACK_SECONDS",
                "true",
                "next_block.times",
            ),
            (
                "signer === undefined || !isIn(revoked, signer) || leaves",
                "true",
                "block_rules_check_signer.revoked",
            ),
            ("!has(block, block.signer) &&", "true &&", "block_rules_check_signer.revoked"),
            (
                "block.members.every(({ id }) => has(previous, id)) &&",
                "true &&",
                "block_rules_check_signer.revoked",
            ),
            (
                "gone(previous, block).every((one) => isIn(revoked, one)) &&",
                "true &&",
                "block_rules_check_signer.revoked",
            ),
            (
                "block.lead === null || same(block.lead, previous.lead)",
                "true",
                "block_rules_check_signer.revoked",
            ),
            (
                "lead === null || block.members.some(({ id, certificateHash }) => certificateHash && equal(id, lead))",
                "true",
                "next_block.lead",
            ),
            (
                "free || same(lead, has(block, previous.lead) ? previous.lead : null)",
                "true",
                "next_block.lead",
            ),
            ("keep >= 1 && keep <= LONGEST_KEEP_SECONDS", "true", "first_block.keep"),
            ("keep >= 1", "true", "first_block.keep"),
            ("keep <= LONGEST_KEEP_SECONDS", "true", "first_block.keep"),
            ("returns === 0 || returns <= made(block) + LATEST_RETURN_SECONDS", "true", "first_block.times"),
            ("earliest <= expires && expires <= latest + EXPIRY_SLACK_SECONDS", "true", "first_block.times"),
            ("earliest <= expires", "true", "first_block.times"),
            ("expires <= latest + EXPIRY_SLACK_SECONDS", "true", "first_block.times"),
        ),
    ),
    *checks(
        "crypto/web/member.ts",
        "PROTOCOL 12.1",
        20,
        (("row.end();", ";", "checks.test.ts::a block, or a member in it, with an item more is refused"),),
    ),
)
