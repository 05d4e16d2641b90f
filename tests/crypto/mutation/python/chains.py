"""Checks of Python: a chain as one member holds it."""

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/chain.py",
        "PROTOCOL 14.1-14.7",
        20,
        (
            (
                "if not self._blocks:",
                "if False:",
                "test_chain.py::test_a_key_that_the_signer_did_not_commit_to_is_kept_by_nobody",
            ),
            ("if self._blocks:", "if False:", "test_chain.py::test_a_block_is_taken_once_and_in_its_place"),
            (
                "not 0 <= n < len(self._blocks)",
                "False",
                "test_history.py::test_other_epochs_are_not_taken_even_if_they_are_given",
            ),
            (
                "0 <= n < len(self._blocks)",
                "n < len(self._blocks)",
                "test_history.py::test_other_epochs_are_not_taken_even_if_they_are_given",
            ),
            (
                "0 <= n < len(self._blocks)",
                "0 <= n",
                "test_history.py::test_other_epochs_are_not_taken_even_if_they_are_given",
            ),
            (
                "not added",
                "False",
                "test_history.py::test_nobody_is_given_history_who_was_there_from_the_first_or_is_not_there",
            ),
            (
                "n not in history_allowed(self._blocks, added[1], self._member_id)",
                "False",
                "test_history.py::test_other_epochs_are_not_taken_even_if_they_are_given",
            ),
            ("check_key(old, key)", "pass", "chain_accept_history.commitment"),
            (
                "block_hash not in self._keys",
                "False",
                "test_faults.py::test_a_block_without_a_wrap_counts_for_the_chain_alone",
            ),
            ("block is None", "False", "test_checks.py::test_a_block_that_a_chain_has_not_got_is_not_found"),
            ("header.conversation != block.conversation", "False", "chain_open.conversation"),
            (
                "check_coverage(self._blocks, consents)",
                "pass",
                "test_faults.py::test_whom_the_lead_brings_in_without_leave_nobody_speaks_to",
            ),
            (
                "self._check(block, consents)",
                "pass",
                "test_faults.py::test_whom_the_lead_brings_in_without_leave_nobody_speaks_to",
            ),
            (
                "if one.person() in self._distrusted:",
                "if False:",
                "test_faults.py::test_a_ghost_is_not_believed_because_the_lead_goes_on",
            ),
            (
                "check_kept(self._blocks, before, previous.n, consents)",
                "pass",
                "test_faults.py::test_a_signer_may_not_drop_or_change_her_consents[changed0]",
            ),
            (
                "check_removed(self.head, block, revoked)",
                "pass",
                "test_faults.py::test_who_is_gone_was_revoked_for_whoever_was_told_so_and_the_chain_is_one",
            ),
            (
                "check_signer(self.head, block, revoked)",
                "pass",
                "test_faults.py::test_who_is_revoked_signs_no_block_that_is_used",
            ),
            (
                "if fault or (",
                "if (",
                "test_faults.py::test_who_is_revoked_signs_no_block_that_is_used",
            ),
            (
                "if fault and (not self._barred or self._is_last_lead(block.signer)):",
                "if False:",
                "test_faults.py::test_who_is_gone_was_revoked_for_whoever_was_told_so_and_the_chain_is_one",
            ),
            ("one[0].n == stay.added", "False", "chain_accept_history.commitment"),
            ("one.hash == block_hash", "False", "chain_open.conversation"),
            ("block.kind != OFFER", "True", "chain_open.sender"),
            ("one.id == block.signer", "True", "chain_open.sender"),
            ("wrapped is None", "True", "chain_accept_history.commitment"),
            ("seed is None", "True", "chain_accept_history.commitment"),
        ),
    ),
)
