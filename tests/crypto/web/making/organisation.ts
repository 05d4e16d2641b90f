// The organisation's objects of this side.

import { hex } from "../../../../crypto/web/bytes.ts";
import { withProof } from "../../../../crypto/web/certificate.ts";
import { signPresentation } from "../../../../crypto/web/presentation.ts";
import { publicKey } from "../../../../crypto/web/signing.ts";
import { DAY, NOW } from "../cast.ts";
import * as things from "../things.ts";
import {
  type Asked,
  cast,
  changed,
  conversation,
  instance,
  kenanga,
  melati,
  organisation,
  pinned,
  random,
} from "./stage.ts";

export function organisations(): readonly Asked[] {
  const [first] = cast.coordinators;
  const statement = { ...instance, object: hex(cast.statement) };
  const root = { root_seed: hex(cast.rootSeed), instance_id: hex(organisation.instanceId) };
  const coordinator = { ...instance, object: hex(first.object) };
  return [
    ["certificate.make_statement", "as demanded", { ...root, statement: things.statement.write(cast.demanded) }],
    ["certificate.verify_statement", "a statement", statement],
    ["certificate.verify_statement", "changed", { ...instance, object: changed(cast.statement, 40) }],
    ["certificate.verify_coordinator", "a coordinator", coordinator],
    ["certificate.verify_coordinator", "its end reached", { ...coordinator, now: NOW + 20 * DAY }],
    ...certificates(),
    ...aloud(),
  ];
}

function certificates(): readonly Asked[] {
  const [first, second] = cast.coordinators;
  const applicant = cast.applicant("Dahlia", random(32));
  const signers = cast.coordinators.map((one) => ({ object: hex(one.object), seed: hex(one.seed) }));
  const clinician = things.clinicianFields.write(applicant);
  const made = { instance_id: hex(organisation.instanceId), clinician, signers };
  const verify = { ...pinned, certificate: hex(melati.certificate) };
  const [under, twice] = [cast.certify(applicant, [first]), cast.certify(applicant, [second, second])];
  const unlogged = hex(withProof(melati.certificate, null));
  return [
    ["certificate.make", "a certificate", { ...made, proof: null }],
    ["certificate.make", "with a proof", { ...made, proof: hex(random(8)) }],
    ["certificate.verify", "a clinician", verify],
    ["certificate.verify", "before its time", { ...verify, now: NOW - DAY - 1 }],
    ["certificate.verify", "one signature", { ...verify, certificate: hex(under) }],
    ["certificate.verify", "one twice", { ...verify, certificate: hex(twice) }],
    ["certificate.verify", "revoked", { ...verify, revoked: [hex(melati.clinician.hash)] }],
    ["certificate.verify", "not in the log", { ...verify, certificate: unlogged }],
    ["certificate.verify", "another's proof", { ...verify, certificate: hex(anothersProof()) }],
    ["certificate.verify_signatures", "not in the log", { ...verify, certificate: unlogged }],
  ];
}

function anothersProof(): Uint8Array {
  return withProof(melati.certificate, cast.log.proof(kenanga.clinician.hash));
}

export function aloud(): readonly Asked[] {
  const [first, second] = cast.coordinators;
  const account = random(16);
  const presented = {
    ...{ coordinator_key: hex(publicKey(first.seed)), account_id: hex(account) },
    signature: hex(signPresentation(first.seed, account)),
  };
  const { clinicianId, key } = melati.clinician;
  return [
    ["fingerprint.of", "a key", { content: hex(key) }],
    ["fingerprint.applicant", "an applicant", { clinician_id: hex(clinicianId), key: hex(key) }],
    ["fingerprint.safety_number", "a head", { conversation: hex(conversation), head_hash: hex(random(32)) }],
    ["presentation.sign", "for an account", { coordinator_seed: hex(second.seed), account_id: hex(account) }],
    ["presentation.verify", "for an account", presented],
    ["presentation.verify", "for another account", { ...presented, account_id: hex(random(16)) }],
    ["presentation.verify", "by another", { ...presented, coordinator_key: hex(publicKey(second.seed)) }],
  ];
}
