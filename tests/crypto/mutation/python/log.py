"""Checks of Python: the log and its proofs."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/merkle.py",
        "PROTOCOL 10.3-10.4",
        21,
        (
            (
                "not 0 <= index < size",
                "False",
                "test_log.py::test_a_leaf_is_proven_in_its_place_and_nowhere_else",
            ),
            (
                "0 <= index < size",
                "index < size",
                "test_log.py::test_a_leaf_is_proven_in_its_place_and_nowhere_else",
            ),
            (
                "0 <= index < size",
                "0 <= index",
                "test_log.py::test_a_leaf_is_proven_in_its_place_and_nowhere_else",
            ),
            (
                "_, found = _climb(index, size - 1, leaf, proof)\n    _require_equal(found, root)",
                "_, found = _climb(index, size - 1, leaf, proof)\n    pass",
                "merkle.log",
            ),
            ("not 0 < old_size < size or not proof", "False", "merkle.log"),
            (
                "not 0 < old_size < size",
                "False",
                "test_checks.py::test_a_log_that_shrank_is_refused_whatever_path_is_shown",
            ),
            (
                "0 < old_size < size",
                "0 < old_size",
                "test_checks.py::test_a_log_that_shrank_is_refused_whatever_path_is_shown",
            ),
            ("not proof", "False", "merkle.log"),
            ("_require_equal(old_found, old_root)", "pass", "merkle.log"),
            (
                "_require_equal(old_found, old_root)\n    _require_equal(found, root)",
                "_require_equal(old_found, old_root)\n    pass",
                "merkle.log",
            ),
            ("if last:", "if False:", "test_log.py::test_a_leaf_is_proven_in_its_place_and_nowhere_else"),
            ("not hmac.compare_digest(found, expected)", "False", "merkle.log"),
            ("_require_equal(old_root, root if old_size == size else EMPTY_ROOT)", "pass", "merkle.log"),
            ("if proof:", "if False:", "merkle.log"),
            ("last == 0", "False", "test_log.py::test_sizes_other_than_those_proven_are_refused"),
        ),
    ),
    *checks(
        "crypto/checkpoint.py",
        "PROTOCOL 10.1-10.2",
        21,
        (
            (
                "not is_name(name) or len(signer.key) != KEY_SIZE or text != verifier_key(signer, kind)",
                "False",
                "test_checks.py::test_a_verifier_key_has_one_text_only",
            ),
            ("not is_name(name)", "False", "test_checks.py::test_a_verifier_key_has_one_text_only"),
            ("len(signer.key) != KEY_SIZE", "False", "test_checks.py::test_a_verifier_key_has_one_text_only"),
            (
                "text != verifier_key(signer, kind)",
                "False",
                "test_checks.py::test_a_verifier_key_has_one_text_only",
            ),
            (
                "not signed_by_log or (pinned.witness and not _is_cosigned(pinned.witness, message, signatures, now))",
                "False",
                "checkpoint.log",
            ),
            ("not signed_by_log", "False", "checkpoint.log"),
            (
                "pinned.witness and not _is_cosigned(pinned.witness, message, signatures, now)",
                "False",
                "checkpoint.log",
            ),
            ("len(lines) != 4 or lines[0] != origin", "False", "checkpoint.log"),
            ("len(lines) != 4", "False", "checkpoint.log"),
            ("lines[0] != origin", "False", "checkpoint.log"),
            ("len(note) > GREATEST_NOTE_BYTES", "False", "checkpoint.log"),
            ("lines.pop() or not 1 <= len(lines) <= GREATEST_SIGNATURES", "False", "checkpoint.log"),
            ("lines.pop()", "False", "checkpoint.log"),
            ("not 1 <= len(lines) <= GREATEST_SIGNATURES", "False", "checkpoint.log"),
            ("1 <= len(lines) <= GREATEST_SIGNATURES", "1 <= len(lines)", "checkpoint.log"),
            ("not found or not is_name(found[1])", "False", "checkpoint.log"),
            ("not found", "False", "checkpoint.log"),
            ("not is_name(found[1])", "False", "checkpoint.log"),
            ("_verify(pinned.log, message, signature)", "pass", "checkpoint.log"),
            ("time > now + LATEST_COSIGNATURE_SECONDS", "False", "checkpoint.log"),
            (
                "_verify(witness, _cosigned(time, message), timed[_TIME_SIZE:])",
                "pass",
                "test_log.py::test_a_cosignature_is_of_this_checkpoint_at_its_time",
            ),
            ("verify_untagged(signer.key, message, signature)", "pass", "checkpoint.log"),
            (
                'raise Refused("malformed") from None',
                "pass",
                "test_checks.py::test_a_verifier_key_has_one_text_only",
            ),
            ('raise Refused("log") from None', "pass", "checkpoint.log"),
        ),
    ),
    *checks(
        "crypto/log_text.py",
        "PROTOCOL 10.1",
        21,
        (
            ("not _NUMBER.fullmatch(text) or int(text) > GREATEST_NUMBER", "False", "log_proof.log"),
            ("not _NUMBER.fullmatch(text)", "False", "log_proof.log"),
            ("int(text) > GREATEST_NUMBER", "False", "checkpoint.log"),
            ("write_bytes(content) != text", "False", "checkpoint.log"),
            ("len(content) != HASH_SIZE", "False", "checkpoint.log"),
            (
                'raise Refused("log") from None\n    # Spare bits or padding would be a second writing of the same bytes.',
                "pass\n    # Spare bits or padding would be a second writing of the same bytes.",
                "checkpoint.log",
            ),
            (
                'except UnicodeDecodeError:\n        raise Refused("log") from None',
                "except UnicodeDecodeError:\n        pass",
                "log_proof.log",
            ),
        ),
    ),
    *checks(
        "crypto/log_proof.py",
        "PROTOCOL 10.3",
        21,
        (
            (
                "len(proof) > GREATEST_PROOF_BYTES",
                "False",
                "test_checks.py::test_a_proof_that_is_too_long_or_has_no_note_is_refused",
            ),
            (
                "not blank or lines[0] != _TITLE or not 3 <= len(lines) <= 3 + GREATEST_PROOF_HASHES",
                "False",
                "log_proof.log",
            ),
            ("not blank", "False", "test_checks.py::test_a_proof_that_is_too_long_or_has_no_note_is_refused"),
            ("lines[0] != _TITLE", "False", "log_proof.log"),
            ("not 3 <= len(lines) <= 3 + GREATEST_PROOF_HASHES", "False", "log_proof.log"),
            (
                "3 <= len(lines) <= 3 + GREATEST_PROOF_HASHES",
                "len(lines) <= 3 + GREATEST_PROOF_HASHES",
                "log_proof.log",
            ),
            (
                "3 <= len(lines) <= 3 + GREATEST_PROOF_HASHES",
                "3 <= len(lines)",
                "test_checks.py::test_a_proof_that_is_too_long_or_has_no_note_is_refused",
            ),
            (
                "check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)",
                "pass",
                "log_proof.log",
            ),
            ("check_entry(parts, hashed, checkpoint)", "pass", "log_proof.log"),
            (
                "not line.startswith(start)",
                "False",
                "test_checks.py::test_a_proof_that_is_too_long_or_has_no_note_is_refused",
            ),
        ),
    ),
    *checks(
        "crypto/log_head.py",
        "PROTOCOL 10.4, 17.3",
        20,
        (
            ("items.end()", "pass", "clinician_state.malformed"),
            ("own.size == saved.size and own != saved", "False", "merging.head"),
            (
                "own.key != saved.key",
                "False",
                "test_merging.py::test_of_two_logs_each_phone_keeps_its_own",
            ),
        ),
    ),
)
