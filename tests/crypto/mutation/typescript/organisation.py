"""Checks of TypeScript: the organisation, certificates, revocations, bundles."""

# ruff: noqa: E501  # a source's line stays whole

from typing import Final

from tests.crypto.mutation.check import Check, checks

CHECKS: Final[tuple[Check, ...]] = (
    *checks(
        "crypto/web/authority.ts",
        "PROTOCOL 9.1-9.5, 11.2",
        21,
        (
            ("this.#requireSigners(payload, pairs);", ";", "certificate.revoked"),
            ("requireInstance(this.#authority.organisation, instanceId);", ";", "certificate.instance"),
            ("requireNow(clinician, this.#now);", ";", "certificate.expired"),
            (
                "clinician.notAfter - clinician.notBefore > LONGEST_CERTIFICATE_SECONDS",
                "false",
                "certificate.validity",
            ),
            ("this.#authority.revoked.has(hex(clinician.hash))", "false", "certificate.revoked"),
            ("proof === null", "false", "certificate.log"),
            ("checkEntry(parts, certificateHash, checkpoint);", ";", "certificate.log"),
            ("verifyCountersignature(coordinator, payload, signature);", ";", "certificate.signature"),
            (
                "Math.min(ids.size, keys.size) < this.statement.signaturesNeeded",
                "false",
                "certificate.signatures",
            ),
            (
                "this.#authority.revokedCoordinators.has(hex(coordinatorHash(object)))",
                "false",
                "certificate.revoked",
            ),
        ),
    ),
    *checks(
        "crypto/web/certificate.ts",
        "PROTOCOL 9.1-9.4",
        21,
        (
            (
                "row.end();\n  return { payload, pairs, proof };",
                ";\n  return { payload, pairs, proof };",
                "checks.test.ts::a certificate, a pair or a payload with an item more is refused",
            ),
            (
                "opened(ORGANISATION, organisation.rootKey, statement)",
                "Row.of(statement).bytes()",
                "certificate.test.ts::a ghost is refused: another root, another coordinator, another clinician's signatures",
            ),
            (
                "const found = { signaturesNeeded, ...valid, log, witness: witness && noteKey(witness) };\n  row.end();",
                "const found = { signaturesNeeded, ...valid, log, witness: witness && noteKey(witness) };\n  ;",
                "checks.test.ts::a statement, or a key in it, with an item more is refused",
            ),
            (
                "requireInstance(organisation, instanceId);\n  requireNow(valid, now);",
                ";\n  requireNow(valid, now);",
                "statement.instance",
            ),
            ("requireNow(valid, now);", ";", "on_call.statement"),
            (
                "signaturesNeeded < 1 || !isName(found.log.name) || (found.witness && !isName(found.witness.name))",
                "false",
                "statement.statement",
            ),
            ("signaturesNeeded < 1 || !isName(found.log.name)", "false", "statement.statement"),
            ("signaturesNeeded < 1", "false", "statement.statement"),
            ("!isName(found.log.name)", "false", "statement.statement"),
            ("found.witness && !isName(found.witness.name)", "false", "statement.statement"),
            (
                "opened(COORDINATOR, organisation.rootKey, object)",
                "Row.of(object).bytes()",
                "certificate.signature",
            ),
            (
                "const coordinator = { coordinatorId: row.fixed(16), key: row.fixed(32), ...validity(row) };\n  row.end();",
                "const coordinator = { coordinatorId: row.fixed(16), key: row.fixed(32), ...validity(row) };\n  ;",
                "coordinator.malformed",
            ),
            (
                "requireInstance(organisation, instanceId);\n  requireNow(coordinator, now);",
                ";\n  requireNow(coordinator, now);",
                "coordinator.instance",
            ),
            ("requireNow(coordinator, now);", ";", "coordinator.expired"),
            ("verify(CLINICIAN, coordinator.key, payload, signature);", ";", "certificate.signature"),
            (
                "row.end();\n  return { instanceId, clinician: { ...named, hash: digest(CLINICIAN, payload) } };",
                ";\n  return { instanceId, clinician: { ...named, hash: digest(CLINICIAN, payload) } };",
                "checks.test.ts::a certificate, a pair or a payload with an item more is refused",
            ),
            ("row.end();\n  return pair;", ";\n  return pair;", "certificate.malformed"),
            (
                "row.end();\n  return signer;",
                ";\n  return signer;",
                "checks.test.ts::a statement, or a key in it, with an item more is refused",
            ),
            ("now < notBefore || now >= notAfter", "false", "certificate.expired"),
            ("now < notBefore", "false", "certificate.expired"),
            ("now >= notAfter", "false", "certificate.expired"),
            ("!equal(instanceId, organisation.instanceId)", "false", "certificate.instance"),
        ),
    ),
    *checks(
        "crypto/web/revocation.ts",
        "PROTOCOL 11.1-11.2",
        21,
        (
            (
                "row.end();\n  let key = organisation.rootKey;",
                ";\n  let key = organisation.rootKey;",
                "revocation.malformed",
            ),
            (
                "revokedCoordinators.has(hex(coordinatorHash(coordinatorObject)))",
                "false",
                "revocation.revoked",
            ),
            ("verify(TAG, key, payload, signature);", ";", "revocation.signature"),
            ("requireInstance(organisation, instanceId);", ";", "revocation.instance"),
            ("found.since > now + LATEST_START_SECONDS || found.until <= now", "false", "revocation.expired"),
            ("found.since > now + LATEST_START_SECONDS", "false", "revocation.expired"),
            ("found.until <= now", "false", "revocation.expired"),
            (
                "row.end();\n  return parts;",
                ";\n  return parts;",
                "revocation.test.ts::whose it is stands in it, and its signature must be theirs",
            ),
        ),
    ),
    *checks(
        "crypto/web/bundle.ts",
        "PROTOCOL 9.6-9.8",
        21,
        (
            (
                "checkConsistency(known.size, known.root, head.size, head.root, consistency);",
                ";",
                "on_call.log",
            ),
            ('throw new Refused("statement");', ";", "on_call.statement"),
            ("opened(TAG, clinician.key, object)", "Row.of(object).bytes()", "bundle.signature"),
            ("row.end();", ";", "bundle.malformed"),
            (
                "!equal(clinicianId, clinician.clinicianId) || !equal(certificateHash, clinician.hash)",
                "false",
                "bundle.clinician",
            ),
            ("!equal(clinicianId, clinician.clinicianId)", "false", "bundle.clinician"),
            ("!equal(certificateHash, clinician.hash)", "false", "bundle.clinician"),
            ("requireHours(bundle, hours);", ";", "bundle.expired"),
            ("requireNeeds(needs);", ";", "bundle.needs"),
            ("checkKem(kem);", ";", "bundle.kem"),
            ("until <= start || until - start > LONGEST_SHIFT_SECONDS", "false", "bundle.validity"),
            ("until <= start", "false", "bundle.validity"),
            ("until - start > LONGEST_SHIFT_SECONDS", "false", "bundle.validity"),
            (
                "hours !== null && (hours.latestStart < start || hours.now >= until)",
                "false",
                "bundle.expired",
            ),
            ("hours.latestStart < start", "false", "bundle.expired"),
            ("hours.now >= until", "false", "bundle.expired"),
            (
                "needs.length === 0 || new Set(needs).size !== needs.length || !needs.every((need) => known.includes(need))",
                "false",
                "bundle.needs",
            ),
            ("needs.length === 0 || new Set(needs).size !== needs.length", "false", "bundle.needs"),
            ("needs.length === 0", "false", "bundle.needs"),
            ("new Set(needs).size !== needs.length", "false", "bundle.needs"),
            ("!needs.every((need) => known.includes(need))", "false", "bundle.needs"),
        ),
    ),
)
