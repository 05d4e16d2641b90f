// The organisation's chain of trust: root, statement, coordinator, clinician.

import { equal } from "./bytes.ts";
import type { NoteKey } from "./checkpoint.ts";
import { encode } from "./encoding.ts";
import { isName, MOST_NAME_BYTES } from "./log_text.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, opened, parted, SIGNATURE_SIZE, sign, signed, verify } from "./signing.ts";

export type Organisation = { readonly rootKey: Uint8Array; readonly instanceId: Uint8Array };
export type Validity = { readonly notBefore: number; readonly notAfter: number };
/**
 * What the root demands of a clinician's certificate. It must stand in the log, whose checkpoints the witness must
 * have cosigned, where there is one.
 */
export type Statement = Validity & {
  readonly signaturesNeeded: number;
  readonly log: NoteKey;
  readonly witness: NoteKey | null;
};
export type Coordinator = Validity & { readonly coordinatorId: Uint8Array; readonly key: Uint8Array };
export type ClinicianFields = Validity & {
  readonly clinicianId: Uint8Array;
  readonly key: Uint8Array;
  readonly profession: string;
  readonly alias: string;
  readonly region: string;
};
export type Clinician = ClinicianFields & { readonly hash: Uint8Array };
/** One coordinator's object (signed by the root) and that coordinator's signature over a clinician's payload. */
export type Countersignature = readonly [coordinator: Uint8Array, signature: Uint8Array];

export const LONGEST_CERTIFICATE_SECONDS = 30 * 86_400;
const MOST_SIGNATURES = 16;
/** Of a profession, an alias, a region. */
const MOST_TEXT_BYTES = 64;
const ORGANISATION = "sc1/organisation";
const COORDINATOR = "sc1/coordinator";
const CLINICIAN = "sc1/clinician";

export function makeStatement(
  rootSeed: Uint8Array,
  instanceId: Uint8Array,
  { signaturesNeeded, notBefore, notAfter, log, witness }: Statement,
): Uint8Array {
  const keys = [[log.name, log.key], witness && [witness.name, witness.key]];
  return signed(ORGANISATION, rootSeed, encode([VERSION, instanceId, signaturesNeeded, notBefore, notAfter, ...keys]));
}

export function makeCoordinator(
  rootSeed: Uint8Array,
  instanceId: Uint8Array,
  { coordinatorId, key, notBefore, notAfter }: Coordinator,
): Uint8Array {
  return signed(COORDINATOR, rootSeed, encode([VERSION, instanceId, coordinatorId, key, notBefore, notAfter]));
}

export function clinicianPayload(instanceId: Uint8Array, fields: ClinicianFields): Uint8Array {
  const { clinicianId, key, profession, alias, region, notBefore, notAfter } = fields;
  return encode([VERSION, instanceId, clinicianId, key, profession, alias, region, notBefore, notAfter]);
}

export function countersign(coordinatorSeed: Uint8Array, payload: Uint8Array): Uint8Array {
  return sign(CLINICIAN, coordinatorSeed, payload);
}

/** The log's proof stands outside the signed bytes: it comes after them. */
export function makeCertificate(
  payload: Uint8Array,
  pairs: readonly Countersignature[],
  proof: Uint8Array | null = null,
): Uint8Array {
  return encode([payload, pairs, proof]);
}

export type CertificateParts = {
  readonly payload: Uint8Array;
  readonly pairs: readonly Countersignature[];
  readonly proof: Uint8Array | null;
};

/** The payload, the coordinators' signatures and the proof, of which nothing is verified yet. */
export function readCertificate(certificate: Uint8Array): CertificateParts {
  const row = Row.of(certificate);
  const payload = row.bytes();
  const pairs = row.rows(MOST_SIGNATURES).map(countersignature);
  const proof = row.bytesOrNull();
  row.end();
  return { payload, pairs, proof };
}

/** The same certificate with another proof, or none. */
export function withProof(certificate: Uint8Array, proof: Uint8Array | null): Uint8Array {
  const { payload, pairs } = readCertificate(certificate);
  return makeCertificate(payload, pairs, proof);
}

export function verifyStatement(organisation: Organisation, statement: Uint8Array, now: number): Statement {
  const row = Row.versioned(opened(ORGANISATION, organisation.rootKey, statement));
  const [instanceId, signaturesNeeded, valid] = [row.fixed(16), row.number(), validity(row)];
  const [log, witness] = [noteKey(row.row()), row.rowOrNull()];
  const found = { signaturesNeeded, ...valid, log, witness: witness && noteKey(witness) };
  row.end();
  requireInstance(organisation, instanceId);
  requireNow(valid, now);
  if (signaturesNeeded < 1 || !isName(found.log.name) || (found.witness && !isName(found.witness.name))) {
    throw new Refused("statement");
  }
  return found;
}

export function verifyCoordinator(organisation: Organisation, object: Uint8Array, now: number): Coordinator {
  const row = Row.versioned(opened(COORDINATOR, organisation.rootKey, object));
  const instanceId = row.fixed(16);
  const coordinator = { coordinatorId: row.fixed(16), key: row.fixed(32), ...validity(row) };
  row.end();
  requireInstance(organisation, instanceId);
  requireNow(coordinator, now);
  return coordinator;
}

/** What a revocation names of this coordinator, whether or not the object holds. */
export function coordinatorHash(object: Uint8Array): Uint8Array {
  return digest(COORDINATOR, parted(object).payload);
}

export function verifyCountersignature(coordinator: Coordinator, payload: Uint8Array, signature: Uint8Array): void {
  verify(CLINICIAN, coordinator.key, payload, signature);
}

/** The instance and the clinician that a payload names; nothing of it is verified here. */
export function readClinician(payload: Uint8Array): {
  readonly instanceId: Uint8Array;
  readonly clinician: Clinician;
} {
  const row = Row.versioned(payload);
  const [instanceId, clinicianId, key] = [row.fixed(16), row.fixed(16), row.fixed(32)];
  const [profession, alias, region] = [row.text(MOST_TEXT_BYTES), row.text(MOST_TEXT_BYTES), row.text(MOST_TEXT_BYTES)];
  const named = { clinicianId, key, profession, alias, region, ...validity(row) };
  row.end();
  return { instanceId, clinician: { ...named, hash: digest(CLINICIAN, payload) } };
}

function countersignature(row: Row): Countersignature {
  const pair = [row.bytes(), row.fixed(SIGNATURE_SIZE)] as const;
  row.end();
  return pair;
}

function noteKey(row: Row): NoteKey {
  const signer = { name: row.text(MOST_NAME_BYTES), key: row.fixed(32) };
  row.end();
  return signer;
}

function validity(row: Row): Validity {
  return { notBefore: row.number(), notAfter: row.number() };
}

export function requireNow({ notBefore, notAfter }: Validity, now: number): void {
  if (now < notBefore || now >= notAfter) {
    throw new Refused("expired");
  }
}

export function requireInstance(organisation: Organisation, instanceId: Uint8Array): void {
  if (!equal(instanceId, organisation.instanceId)) {
    throw new Refused("instance");
  }
}
