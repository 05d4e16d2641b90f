"""Checks of Python: consents and whom they cover."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/consent.py",
        "PROTOCOL 13.1",
        20,
        (
            (
                "row.end()\n    if about != conversation:",
                "pass\n    if about != conversation:",
                "coverage.malformed",
            ),
            ("about != conversation", "False", "coverage.conversation"),
            (
                "not isinstance(consent, Standing)",
                "False",
                "test_checks.py::test_a_standing_consent_is_not_a_named_one",
            ),
            ("named.scope not in {JOIN, LEAD}", "False", "consent.malformed"),
            ("len(epochs) > GREATEST_EPOCHS", "False", "consent.malformed"),
            ("row.end()\n    except Refused:", "pass\n    except Refused:", "consent.malformed"),
            ("opened(_TAG, key, signed_object)", "Row.of(signed_object).bytes()", "consent.signature"),
            (
                'raise Refused("malformed")\n    row.end()',
                "pass\n    row.end()",
                "test_checks.py::test_a_consent_of_another_kind_is_refused",
            ),
        ),
    ),
    *checks(
        "crypto/coverage.py",
        "PROTOCOL 13.1-13.7",
        20,
        (
            ("len(standing) > 1", "False", "coverage.consent"),
            ("len({one.id for one in named}) < len(named)", "False", "coverage.reused"),
            ("if faults:", "if False:", "coverage.void"),
            ("not serving.issuperset(by_standing)", "False", "coverage_check_need.consent"),
            ("before[0] == after[0]", "True", "coverage_check_kept.consent"),
            (
                "all(one in after[1] or named.certificate_hash in gone for one, named in before[1].items())",
                "True",
                "coverage_check_kept.consent",
            ),
            ("not holds", "False", "coverage_check_kept.consent"),
            ("list(consents) == list(previous_consents)", "True", "coverage_check_kept.consent"),
            (
                "all(one in before[1] or named.certificate_hash in may for one, named in after[1].items())",
                "True",
                "coverage_check_kept.consent",
            ),
            (
                "if stay is None:\n        return frozenset()",
                "if True:\n        return frozenset()",
                "chain_accept_history.commitment",
            ),
            (
                "by_survivor(blocks[stay.added])",
                "True",
                "test_coverage.py::test_who_comes_later_is_given_the_epochs_she_named",
            ),
            ("block.kind != TEAM", "True", "coverage_check_need.consent"),
            (
                "if block.kind != TEAM or by_survivor(block):",
                "if block.kind != TEAM or True:",
                "coverage_check_need.consent",
            ),
            (
                "lead = block.lead if block.lead != previous.lead else None",
                "lead = block.lead if False else None",
                "coverage_check_need.consent",
            ),
            (
                "any(one.scope == LEAD for one in _basis(blocks, leave, block.n, lead))",
                "True",
                "coverage_check_need.consent",
            ),
            (
                "if lead and not any(one.scope == LEAD for one in _basis(blocks, leave, block.n, lead)):",
                "if lead and not any(True for one in _basis(blocks, leave, block.n, lead)):",
                "test_coverage.py::test_a_named_consent_asks_for_no_need",
            ),
            ("if by_survivor(block):", "if True:", "coverage_check_kept.consent"),
            ("block.kind == CLAIM", "False", "coverage_check_kept.consent"),
            ("previous_n + 1 == block.n", "False", "coverage_check_kept.consent"),
            ("one in after[1]", "True", "coverage_check_kept.consent"),
            (
                "lead = block.member(block.lead) if block.lead and block.lead != previous.lead else None",
                "lead = block.member(block.lead) if block.lead and True else None",
                "test_coverage.py::test_no_second_consent_comes_for_the_lead_who_leads_already",
            ),
            ("named.certificate_hash in gone", "True", "coverage_check_kept.consent"),
            ("one in before[1]", "True", "coverage_check_kept.consent"),
            ("named.certificate_hash in may", "True", "coverage_check_kept.consent"),
            ("block.kind == TEAM", "True", "chain_open.conversation"),
            ("block.signer in {blocks[-2].lead, member_id}", "False", "coverage.consent"),
            ("if stay is None or stay.signed:", "if True:", "coverage.void"),
            ("made(blocks[step.at]) < leave.standing.until", "True", "coverage.consent"),
            ("not (stay and stay.put_out)", "True", "coverage.void"),
            (
                "any(one.scope in step.scopes for one in _basis(blocks, leave, step.at, step.member_id))",
                "True",
                "coverage.consent",
            ),
            (
                "any(one.scope in step.scopes for one in _basis(blocks, leave, step.at, step.member_id))",
                "bool(_basis(blocks, leave, step.at, step.member_id))",
                "coverage.consent",
            ),
            (
                "in_time or any(one.scope in step.scopes for one, _head in about)",
                "in_time",
                "coverage.void",
            ),
            (
                "in_time or any(one.scope in step.scopes for one, _head in about)",
                "any(one.scope in step.scopes for one, _head in about)",
                "coverage.void",
            ),
            (
                "in_time or any(one.scope in step.scopes for one, _head in about)",
                "in_time or bool(about)",
                "coverage.consent",
            ),
            ("since is None", "True", "coverage.consent"),
            ("max([stay.removed, *", "max([0, *", "coverage.void"),
            ("for block in blocks[:at] if by_survivor(block)", "for block in blocks[:1]", "coverage.void"),
            (
                "if stay is None:\n        return []",
                "if True:\n        return []",
                "chain_accept_history.commitment",
            ),
            ("head >= since", "True", "coverage.void"),
            ("one.certificate_hash == member.certificate_hash", "True", "coverage_check_need.consent"),
            ("one.head_hash in heads", "True", "coverage.consent"),
            ("made(blocks[at]) < one.valid_until", "True", "coverage.consent"),
            (
                "all(one.ends and one.ends <= now for one in bearing)",
                "True",
                "chain_accept_history.commitment",
            ),
            ("one.ends <= now", "False", "coverage.consent"),
            ("head is None", "True", "coverage.consent"),
            (
                "if head is None or head < stay.removed or named.certificate_hash not in stay.certificate_hashes:",
                "if head is None or True or named.certificate_hash not in stay.certificate_hashes:",
                "coverage.consent",
            ),
            ("named.certificate_hash not in stay.certificate_hashes", "True", "coverage.consent"),
            ("made(blocks[stay.added]) < named.valid_until", "False", "coverage.consent"),
            ("block.hash == named.head_hash", "False", "coverage.consent"),
            ("member is not None", "True", "coverage_check_need.consent"),
            ("known and standing is not None", "known and True", "coverage_check_need.consent"),
            ("standing.need in {ANY_NEED, *one.bundle.needs}", "True", "coverage_check_need.consent"),
        ),
    ),
    *checks(
        "crypto/stays.py",
        "PROTOCOL 13.2-13.7",
        20,
        (
            ("added == len(blocks)", "True", "chain_accept_history.commitment"),
            ("any(by_survivor(block) for block in run)", "True", "coverage.void"),
            ("one.id == member_id", "False", "coverage.consent"),
            ("by_survivor(block) for block in run", "True for block in run", "coverage.void"),
            (
                "if by_survivor(block) and block.member(member_id):",
                "if block.member(member_id):",
                "coverage.void",
            ),
            (
                "if by_survivor(block) and block.member(member_id):",
                "if False:",
                "test_coverage.py::test_whom_she_put_out_nobody_brings_back_under_the_standing_consent",
            ),
            (
                "if by_survivor(block) and block.n and before[block.n - 1].member(member_id):",
                "if False:",
                "coverage.void",
            ),
            (
                "if by_survivor(block) and block.n and before[block.n - 1].member(member_id):",
                "if block.n and before[block.n - 1].member(member_id):",
                "test_coverage.py::test_a_void_consent_does_no_harm_beside_one_that_holds",
            ),
            ("at >= 0", "False", "chain_accept_history.commitment"),
            ("blocks[at].lead == blocks[-1].lead", "True", "coverage.consent"),
            ("by_survivor(blocks[at])", "True", "coverage.consent"),
            ("blocks[at].kind == CLAIM", "True", "coverage.consent"),
            ("at > 0", "True", "chain_accept_history.commitment"),
        ),
    ),
)
