// A clinician's shift: the key that requests are sealed to, for which needs, from when until when.

import { equal, hex } from "./bytes.ts";
import { Certification, type Clinician, type Organisation } from "./certificate.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, opened, parted, signed } from "./signing.ts";
import { checkKem, KEM_SIZE } from "./wrapping.ts";

export const NEEDS = ["medical", "psychological", "legal", "shelter"] as const;
export const ANY_NEED = "any";
export const LONGEST_SHIFT_SECONDS = 12 * 3600;
const MOST_NEED_BYTES = 32;
const TAG = "sc1/bundle";

export type BundleFields = {
  readonly number: number;
  readonly kem: Uint8Array;
  readonly needs: readonly string[];
  readonly start: number;
  readonly until: number;
};
export type Bundle = BundleFields & { readonly hash: Uint8Array };
export type OnCall = { readonly clinician: Clinician; readonly bundle: Bundle };
export type CertifiedBundle = readonly [certificate: Uint8Array, bundle: Uint8Array];

export function makeBundle(
  seed: Uint8Array,
  { clinicianId, hash }: Clinician,
  { number, kem, needs, start, until }: BundleFields,
): Uint8Array {
  return signed(TAG, seed, encode([VERSION, clinicianId, hash, number, kem, needs, start, until]));
}

/** What a block's `prekeyHash` is for this bundle, whether or not the bundle holds. */
export function bundleHash(object: Uint8Array): Uint8Array {
  return digest(TAG, parted(object).payload);
}

/** A shift that begins within `ahead` seconds counts too. */
export function verifyBundle(clinician: Clinician, object: Uint8Array, now: number, ahead = 0): Bundle {
  const payload = opened(TAG, clinician.key, object);
  const row = Row.versioned(payload);
  const [clinicianId, certificateHash] = [row.fixed(16), row.fixed(32)];
  const [number, kem, needs] = [row.number(), row.fixed(KEM_SIZE), row.texts(NEEDS.length, MOST_NEED_BYTES)];
  const [start, until] = [row.number(), row.number()];
  row.end();
  if (!equal(clinicianId, clinician.clinicianId) || !equal(certificateHash, clinician.hash)) {
    throw new Refused("clinician");
  }
  requireShift(start, until, now, ahead);
  requireNeeds(needs);
  checkKem(kem);
  return { number, kem, needs, start, until, hash: digest(TAG, payload) };
}

/**
 * Everyone in `pairs` who is certified, on call and serves the need; whoever isn't is left out.
 * Of several pairs of one clinician the first that holds counts.
 */
export function verifyOnCall(
  organisation: Organisation,
  statement: Uint8Array,
  pairs: readonly CertifiedBundle[],
  need: string,
  now: number,
): readonly OnCall[] {
  const certification = certificationOf(organisation, statement, now);
  const found = new Map<string, OnCall>();
  for (const [certificate, bundle] of pairs) {
    const one = onCall(certification, certificate, bundle, now);
    const id = one === null ? "" : hex(one.clinician.clinicianId);
    if (one !== null && !found.has(id)) {
      found.set(id, one);
    }
  }
  return [...found.values()].filter(({ bundle }) => need === ANY_NEED || bundle.needs.includes(need));
}

function certificationOf(organisation: Organisation, statement: Uint8Array, now: number): Certification {
  try {
    return new Certification(organisation, statement, now);
  } catch {
    throw new Refused("statement");
  }
}

function onCall(certification: Certification, certificate: Uint8Array, object: Uint8Array, now: number): OnCall | null {
  try {
    const clinician = certification.verified(certificate);
    return { clinician, bundle: verifyBundle(clinician, object, now) };
  } catch (reason) {
    if (reason instanceof Refused) {
      return null;
    }
    throw reason;
  }
}

function requireShift(start: number, until: number, now: number, ahead: number): void {
  if (until <= start || until - start > LONGEST_SHIFT_SECONDS) {
    throw new Refused("validity");
  }
  if (now + ahead < start || now >= until) {
    throw new Refused("expired");
  }
}

function requireNeeds(needs: readonly string[]): void {
  const known: readonly string[] = NEEDS;
  if (needs.length === 0 || new Set(needs).size !== needs.length || !needs.every((need) => known.includes(need))) {
    throw new Refused("needs");
  }
}
