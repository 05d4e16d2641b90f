// The organisation's chain of trust: the pinned root, its statement and coordinators, and the clinicians they certify.

import { equal, hex } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, opened, SIGNATURE_SIZE, sign, signed, verify } from "./signing.ts";

export type Organisation = { readonly rootKey: Uint8Array; readonly instanceId: Uint8Array };
export type Validity = { readonly notBefore: number; readonly notAfter: number };
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
  signaturesNeeded: number,
  { notBefore, notAfter }: Validity,
): Uint8Array {
  return signed(ORGANISATION, rootSeed, encode([VERSION, instanceId, signaturesNeeded, notBefore, notAfter]));
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

/** The last field is the place of a log's proof of inclusion, which does not exist yet. */
export function makeCertificate(payload: Uint8Array, pairs: readonly Countersignature[]): Uint8Array {
  return encode([payload, pairs, null]);
}

/** How many coordinators must have signed a clinician. */
export function verifyStatement(organisation: Organisation, statement: Uint8Array, now: number): number {
  const row = Row.versioned(opened(ORGANISATION, organisation.rootKey, statement));
  const [instanceId, needed, valid] = [row.fixed(16), row.number(), validity(row)];
  row.end();
  requireInstance(organisation, instanceId);
  requireNow(valid, now);
  if (needed < 1) {
    throw new Refused("statement");
  }
  return needed;
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

export function verifyCertificate(
  organisation: Organisation,
  statement: Uint8Array,
  certificate: Uint8Array,
  now: number,
): Clinician {
  return new Certification(organisation, statement, now).verified(certificate);
}

/** Verifies many certificates at one moment: the statement once, and each coordinator once. */
export class Certification {
  readonly #organisation: Organisation;
  readonly #needed: number;
  readonly #now: number;
  readonly #coordinators = new Map<string, Coordinator>();

  constructor(organisation: Organisation, statement: Uint8Array, now: number) {
    this.#needed = verifyStatement(organisation, statement, now);
    this.#organisation = organisation;
    this.#now = now;
  }

  /** The clinician, if enough different coordinators signed; one signature that does not hold refuses all. */
  verified(certificate: Uint8Array): Clinician {
    const row = Row.of(certificate);
    const [payload, pairs] = [row.bytes(), row.rows(MOST_SIGNATURES).map(countersignature)];
    row.nothing();
    row.end();
    this.#requireSigners(payload, pairs);
    const { instanceId, clinician } = readClinician(payload);
    requireInstance(this.#organisation, instanceId);
    requireNow(clinician, this.#now);
    if (clinician.notAfter - clinician.notBefore > LONGEST_CERTIFICATE_SECONDS) {
      throw new Refused("validity");
    }
    return clinician;
  }

  #requireSigners(payload: Uint8Array, pairs: readonly Countersignature[]): void {
    const [ids, keys] = [new Set<string>(), new Set<string>()];
    for (const [object, signature] of pairs) {
      const coordinator = this.#coordinator(object);
      verifyCountersignature(coordinator, payload, signature);
      ids.add(hex(coordinator.coordinatorId));
      keys.add(hex(coordinator.key));
    }
    // One coordinator must not count twice, neither by a second id nor by a second certificate.
    if (Math.min(ids.size, keys.size) < this.#needed) {
      throw new Refused("signatures");
    }
  }

  #coordinator(object: Uint8Array): Coordinator {
    const name = hex(object);
    const coordinator = this.#coordinators.get(name) ?? verifyCoordinator(this.#organisation, object, this.#now);
    this.#coordinators.set(name, coordinator);
    return coordinator;
  }
}

function countersignature(row: Row): Countersignature {
  const pair = [row.bytes(), row.fixed(SIGNATURE_SIZE)] as const;
  row.end();
  return pair;
}

function validity(row: Row): Validity {
  return { notBefore: row.number(), notAfter: row.number() };
}

function requireNow({ notBefore, notAfter }: Validity, now: number): void {
  if (now < notBefore || now >= notAfter) {
    throw new Refused("expired");
  }
}

function requireInstance(organisation: Organisation, instanceId: Uint8Array): void {
  if (!equal(instanceId, organisation.instanceId)) {
    throw new Refused("instance");
  }
}
