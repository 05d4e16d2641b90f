"""Checks of Python: the organisation, certificates, revocations, bundles."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/authority.py",
        "PROTOCOL 9.1-9.5, 11.2",
        21,
        (
            ("self._require_signers(payload, pairs)", "pass", "certificate.signature"),
            ("require_instance(self._authority.organisation, instance_id)", "pass", "certificate.instance"),
            (
                "require_now(clinician.not_before, clinician.not_after, self._now)",
                "pass",
                "certificate.expired",
            ),
            (
                "clinician.not_after - clinician.not_before > LONGEST_CERTIFICATE_SECONDS",
                "False",
                "certificate.validity",
            ),
            ("clinician.hash in self._authority.revoked", "False", "certificate.revoked"),
            ("proof is None", "False", "certificate.log"),
            ("check_entry(parts, certificate_hash, checkpoint)", "pass", "certificate.log"),
            ("different < self.statement.signatures_needed", "False", "certificate.signatures"),
            ("verify_countersignature(signer, payload, signature)", "pass", "certificate.signature"),
            (
                "coordinator_hash(coordinator_object) in self._authority.revoked_coordinators",
                "False",
                "certificate.revoked",
            ),
            (
                "if known is None:\n            payload, pairs, proof = read_certificate(certificate)",
                "if False:\n            payload, pairs, proof = read_certificate(certificate)",
                "certificate.instance",
            ),
            (
                "if known is None:\n            known = verify_coordinator(self._authority.organisation, coordinator_object, self._now)",
                "if False:\n            known = verify_coordinator(self._authority.organisation, coordinator_object, self._now)",
                "certificate.instance",
            ),
            (
                "if known is None:\n            known = self._checkpoints[note] = open_checkpoint(self.statement, note, self._now)",
                "if False:\n            known = self._checkpoints[note] = open_checkpoint(self.statement, note, self._now)",
                "certificate.log",
            ),
        ),
    ),
    *checks(
        "crypto/certificate.py",
        "PROTOCOL 9.1-9.4",
        21,
        (
            (
                "row.end()\n    return payload, pairs, proof",
                "pass\n    return payload, pairs, proof",
                "test_checks.py::test_a_certificate_with_an_item_more_is_refused[certificate]",
            ),
            (
                "row.end()\n    require_instance(organisation, instance_id)",
                "pass\n    require_instance(organisation, instance_id)",
                "statement.malformed",
            ),
            (
                "require_instance(organisation, instance_id)\n    require_now(not_before, not_after, now)",
                "pass\n    require_now(not_before, not_after, now)",
                "statement.instance",
            ),
            ("require_now(not_before, not_after, now)", "pass", "statement.expired"),
            (
                "needed < 1 or not all(is_name(one.name) for one in (found.log, found.witness) if one)",
                "False",
                "statement.statement",
            ),
            ("needed < 1", "False", "statement.statement"),
            (
                "not all(is_name(one.name) for one in (found.log, found.witness) if one)",
                "False",
                "statement.statement",
            ),
            (
                "require_instance(organisation, instance_id)\n    require_now(coordinator.not_before, coordinator.not_after, now)",
                "pass\n    require_now(coordinator.not_before, coordinator.not_after, now)",
                "coordinator.instance",
            ),
            (
                "require_now(coordinator.not_before, coordinator.not_after, now)",
                "pass",
                "coordinator.expired",
            ),
            ("verify(_CLINICIAN, coordinator.key, payload, signature)", "pass", "certificate.signature"),
            (
                "row.end()\n    hashed = digest(_CLINICIAN, payload)",
                "pass\n    hashed = digest(_CLINICIAN, payload)",
                "test_checks.py::test_a_clinicians_payload_with_an_item_more_is_refused",
            ),
            ("row.end()\n    return pair", "pass\n    return pair", "certificate.malformed"),
            (
                "row.end()\n    return instance_id, coordinator",
                "pass\n    return instance_id, coordinator",
                "coordinator.malformed",
            ),
            (
                "row.end()\n    return signer",
                "pass\n    return signer",
                "test_checks.py::test_a_statement_with_an_item_more_is_refused[log]",
            ),
            ("not not_before <= now < not_after", "False", "certificate.expired"),
            ("not_before <= now < not_after", "now < not_after", "certificate.expired"),
            ("not_before <= now < not_after", "not_before <= now", "certificate.expired"),
            ("instance_id != organisation.instance_id", "False", "certificate.instance"),
            (
                "opened(_COORDINATOR, organisation.root_key, signed_object)",
                "Row.of(signed_object).bytes()",
                "certificate.signature",
            ),
            (
                "opened(_STATEMENT, organisation.root_key, statement)",
                "Row.of(statement).bytes()",
                "statement.signature",
            ),
        ),
    ),
    *checks(
        "crypto/revocation.py",
        "PROTOCOL 11.1-11.2",
        21,
        (
            ("verify(_TAG, key, payload, signature)", "pass", "revocation.signature"),
            ("require_instance(organisation, instance_id)", "pass", "revocation.instance"),
            ("found.since > now + LATEST_START_SECONDS or found.until <= now", "False", "revocation.expired"),
            ("found.since > now + LATEST_START_SECONDS", "False", "revocation.expired"),
            ("found.until <= now", "False", "revocation.expired"),
            (
                "row.end()\n    return instance_id, found",
                "pass\n    return instance_id, found",
                "revocation.malformed",
            ),
            (
                "row.end()\n    return parts",
                "pass\n    return parts",
                "test_checks.py::test_a_revocation_with_an_item_more_is_refused[whole]",
            ),
            ("coordinator_hash(coordinator_object) in revoked_coordinators", "False", "revocation.revoked"),
        ),
    ),
    *checks(
        "crypto/bundle.py",
        "PROTOCOL 9.6-9.8",
        21,
        (
            ("row.end()", "pass", "bundle.malformed"),
            ("owner != (clinician.clinician_id, clinician.hash)", "False", "bundle.clinician"),
            ("_require_hours(bundle, hours)", "pass", "bundle.expired"),
            (
                "not needs or len(set(needs)) < len(needs) or not set(needs) <= set(NEEDS)",
                "False",
                "bundle.needs",
            ),
            ("not needs", "False", "bundle.needs"),
            ("len(set(needs)) < len(needs)", "False", "bundle.needs"),
            ("not set(needs) <= set(NEEDS)", "False", "bundle.needs"),
            ("check_kem(bundle.kem)", "pass", "bundle.kem"),
            (
                "not bundle.start < bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS",
                "False",
                "bundle.validity",
            ),
            (
                "bundle.start < bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS",
                "bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS",
                "bundle.validity",
            ),
            (
                "bundle.start < bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS",
                "bundle.start < bundle.until",
                "bundle.validity",
            ),
            (
                "hours and not (bundle.start <= hours[1] and hours[0] < bundle.until)",
                "False",
                "bundle.expired",
            ),
            ("bundle.start <= hours[1]", "True", "bundle.expired"),
            ("hours[0] < bundle.until", "True", "bundle.expired"),
            (
                "check_consistency(known.size, known.root, head.size, head.root, consistency)",
                "pass",
                "on_call.log",
            ),
            (
                "opened(_TAG, clinician.key, signed_object)",
                "Row.of(signed_object).bytes()",
                "bundle.signature",
            ),
            ('raise Refused("statement") from None', "pass", "on_call.statement"),
            (
                "checkpoint == (first or checkpoint)",
                "True",
                "test_on_call.py::test_all_stand_under_the_checkpoint_of_the_first_who_holds",
            ),
            (
                "known.key == log",
                "True",
                "test_on_call.py::test_what_was_known_of_another_log_is_held_against_nobody",
            ),
            ("need == ANY_NEED", "True", "test_on_call.py::test_everybody_on_call_is_found"),
            ("need in one.bundle.needs", "True", "test_on_call.py::test_everybody_on_call_is_found"),
            ("set(needs) <= set(NEEDS)", "True", "bundle.needs"),
        ),
    ),
)
