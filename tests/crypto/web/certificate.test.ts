// Nobody is a clinician whom the pinned root did not certify, through enough coordinators, for now.

import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyCertificate, verifySignatures } from "../../../crypto/web/authority.ts";
import { bundleHash } from "../../../crypto/web/bundle.ts";
import * as certificates from "../../../crypto/web/certificate.ts";
import type { Value } from "../../../crypto/web/encoding.ts";
import { applicantFingerprint, fingerprint, safetyNumber } from "../../../crypto/web/fingerprint.ts";
import { signPresentation, verifyPresentation } from "../../../crypto/web/presentation.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { lengthened, type Place, resigned, touched } from "./tampering.ts";

const cast = new Cast("certificates");
const { authority, organisation, statement, rootSeed, coordinators } = cast;
const [melati, kenanga] = cast.clinicians;
const [first, second] = coordinators;

function verified(certificate: Uint8Array, now = NOW): certificates.Clinician {
  return verifyCertificate(authority, certificate, now);
}

test("a clinician signed for by two coordinators is one", () => {
  const { alias, profession, key } = verified(melati.certificate);
  assert.deepEqual([alias, profession, key], ["Melati", "psikolog", publicKey(melati.seed)]);
});

test("a coordinator reads what a payload names, and whose signature is under it", () => {
  const fields = cast.applicant("Dahlia", cast.random(32));
  const payload = certificates.clinicianPayload(organisation.instanceId, fields);
  const { instanceId, clinician } = certificates.readClinician(payload);
  assert.deepEqual([instanceId, { ...clinician, hash: 0 }], [organisation.instanceId, { ...fields, hash: 0 }]);
  const coordinator = certificates.verifyCoordinator(organisation, first.object, NOW);
  certificates.verifyCountersignature(coordinator, payload, certificates.countersign(first.seed, payload));
  refuses("signature", () =>
    certificates.verifyCountersignature(coordinator, payload, certificates.countersign(second.seed, payload)),
  );
  assert.deepEqual(bundleHash(melati.object), melati.bundle.hash);
});

test("too few coordinators, or one of them twice, are not enough", () => {
  const fields = cast.applicant("Dahlia", cast.random(32));
  refuses("signatures", () => verified(cast.certify(fields, [first])));
  refuses("signatures", () => verified(cast.certify(fields, [])));
  refuses("signatures", () => verifySignatures(authority, cast.signed(fields, [first]), NOW));
  refuses("signatures", () => verified(cast.certify(fields, [first, first])));
  const validity = { notBefore: NOW - DAY, notAfter: NOW + DAY };
  const again = { coordinatorId: cast.random(16), key: publicKey(first.seed), ...validity };
  const object = certificates.makeCoordinator(rootSeed, organisation.instanceId, again);
  refuses("signatures", () => verified(cast.certify(fields, [first, { object, seed: first.seed }])));
});

test("a ghost is refused: another root, another coordinator, another clinician's signatures", () => {
  const other = new Cast("another organisation");
  const [stranger] = other.clinicians;
  refuses("signature", () => verified(stranger.certificate));
  refuses("signature", () => certificates.verifyStatement(organisation, other.statement, NOW));
  const fields = cast.applicant("Dahlia", cast.random(32));
  refuses("signature", () => verified(cast.certify(fields, [first, other.coordinators[0]])));
  refuses("signature", () => verified(cast.certify(fields, [first, { object: second.object, seed: first.seed }])));
  const payload = certificates.clinicianPayload(organisation.instanceId, fields);
  const foreign = certificates.countersign(second.seed, cast.random(40));
  const pairs = [
    [first.object, certificates.countersign(first.seed, payload)],
    [second.object, foreign],
  ] as const;
  refuses("signature", () => verified(certificates.makeCertificate(payload, pairs)));
});

test("everything is valid from its first second until before its last", () => {
  const { notBefore, notAfter } = melati.clinician;
  for (const now of [notBefore - 1, notAfter]) {
    refuses("expired", () => certificates.verifyStatement(organisation, statement, now));
    refuses("expired", () => certificates.verifyCoordinator(organisation, first.object, now));
    refuses("expired", () => verified(melati.certificate, now));
  }
  assert.equal(verified(melati.certificate, notBefore).alias, "Melati");
  assert.equal(verified(melati.certificate, notAfter - 1).alias, "Melati");
});

test("a certificate that the log does not hold, or not with this proof, is refused", () => {
  const fields = cast.applicant("Dahlia", cast.random(32));
  const signed = cast.signed(fields);
  refuses("log", () => verified(signed));
  refuses("log", () => verified(certificates.withProof(signed, new Uint8Array())));
  refuses("log", () =>
    verified(certificates.withProof(signed, certificates.readCertificate(melati.certificate).proof)),
  );
  assert.equal(verifySignatures(authority, signed, NOW).alias, "Dahlia");
  assert.equal(verified(cast.logged(signed)).alias, "Dahlia");
  assert.deepEqual(certificates.withProof(cast.logged(signed), null), signed);
});

test("a certificate for more than thirty days is refused", () => {
  const fields = { ...cast.applicant("Dahlia", cast.random(32)), notBefore: NOW, notAfter: NOW + 30 * DAY };
  assert.equal(verified(cast.certify(fields)).alias, "Dahlia");
  refuses("validity", () => verified(cast.certify({ ...fields, notAfter: fields.notAfter + 1 })));
});

test("each field of a statement and of a coordinator is checked", () => {
  const [ORGANISATION, COORDINATOR] = ["sc1/organisation", "sc1/coordinator"];
  const changed = (place: Place, item: Value) =>
    outcome(() =>
      certificates.verifyStatement(organisation, resigned(statement, ORGANISATION, rootSeed, place, item), NOW),
    );
  assert.deepEqual(
    [changed(0, 2), changed(1, new Uint8Array(16)), changed(2, 0), changed(3, NOW + 1), changed(4, NOW)],
    ["version", "instance", "statement", "expired", "expired"],
  );
  assert.deepEqual([changed(5, null), changed([5, 1], new Uint8Array(31))], ["malformed", "malformed"]);
  for (const name of ["", "log+1", "log 1", "log\u00a01", "log\n", "l\u00f6g"]) {
    assert.deepEqual([changed([5, 0], name), changed([6, 0], name)], ["statement", "statement"]);
  }
  assert.deepEqual([changed([5, 0], "l".repeat(65)), changed([6, 0], "l".repeat(65))], ["malformed", "malformed"]);
  assert.deepEqual(changed(6, null), { ...cast.demanded, witness: null });
  const coordinator = (place: number, item: number | Uint8Array) =>
    outcome(() =>
      certificates.verifyCoordinator(organisation, resigned(first.object, COORDINATOR, rootSeed, place, item), NOW),
    );
  assert.deepEqual(
    [coordinator(0, 2), coordinator(1, new Uint8Array(16)), coordinator(2, new Uint8Array(15)), coordinator(3, 1)],
    ["version", "instance", "malformed", "malformed"],
  );
  refuses("malformed", () =>
    certificates.verifyCoordinator(organisation, lengthened(first.object, COORDINATOR, rootSeed), NOW),
  );
});

test("a certificate with any bit changed is refused", () => {
  for (const changed of touched(melati.certificate, 7)) {
    assert.match(String(outcome(() => verified(changed))), /^(malformed|signature|log)$/);
  }
});

test("what is read aloud covers the id and the key, and serves one purpose", () => {
  const { clinicianId, key } = melati.clinician;
  const said = [
    fingerprint(clinicianId, key),
    fingerprint(key),
    applicantFingerprint(clinicianId, key),
    applicantFingerprint(kenanga.clinician.clinicianId, key),
    safetyNumber(clinicianId, key),
  ].map((groups) => groups.join(" "));
  assert.equal(new Set(said).size, said.length);
  assert.ok(said.every((one) => /^\d{5}( \d{5}){5}$/.test(one)));
});

test("a coordinator's word to the relay is for one account, under the coordinator's key", () => {
  const [account, key] = [cast.random(16), publicKey(first.seed)];
  const signature = signPresentation(first.seed, account);
  verifyPresentation(key, account, signature);
  refuses("signature", () => verifyPresentation(key, cast.random(16), signature));
  refuses("signature", () => verifyPresentation(publicKey(second.seed), account, signature));
  refuses("signature", () => verifyPresentation(key, account, signature.subarray(1)));
});
