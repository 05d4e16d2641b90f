// A clinician's shift: the key that requests are sealed to, for which needs, from when until when.

import { type Authority, Certification, type Logged } from "./authority.ts";
import { equal, hex } from "./bytes.ts";
import type { Clinician } from "./certificate.ts";
import { sameCheckpoint } from "./checkpoint.ts";
import { encode } from "./encoding.ts";
import type { LogHead } from "./log_head.ts";
import { checkConsistency } from "./merkle.ts";
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
/** Who is on call, and the log's checkpoint that all of them stand under: to be kept for the next time. */
export type Watch = { readonly onCall: readonly OnCall[]; readonly head: LogHead | null };
/** A shift that begins within `ahead` seconds counts too; `known` is the log as it was last time; of another log it says nothing. */
export type WatchOptions = {
  readonly ahead?: number;
  readonly known?: LogHead | null;
  readonly consistency?: readonly Uint8Array[];
};
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
  return verified(clinician, object, { now, latestStart: now + ahead });
}

/** One whose hours may be over: for wraps to somebody who is in the conversation already. */
export function verifyKeptBundle(clinician: Clinician, object: Uint8Array): Bundle {
  return verified(clinician, object, null);
}

/**
 * Everyone in `pairs` who is certified, on call and serves the need; whoever isn't is left out.
 * Of several pairs of one clinician the first that holds counts, and of several checkpoints the first.
 */
export function verifyOnCall(
  authority: Authority,
  pairs: readonly CertifiedBundle[],
  need: string,
  now: number,
  { ahead = 0, known = null, consistency = [] }: WatchOptions = {},
): Watch {
  const certification = certificationOf(authority, now);
  const found = new Map<string, OnCall>();
  const { key } = certification.statement.log;
  let head: LogHead | null = null;
  for (const pair of pairs) {
    const one = held(certification, pair, { now, latestStart: now + ahead });
    if (one !== null && (head === null || sameCheckpoint(one.checkpoint, head))) {
      head = { key, ...one.checkpoint };
      const id = hex(one.clinician.clinicianId);
      found.set(id, found.get(id) ?? one);
    }
  }
  if (head !== null && known !== null && equal(known.key, key)) {
    checkConsistency(known.size, known.root, head.size, head.root, consistency);
  }
  const serving = [...found.values()].filter(({ bundle }) => need === ANY_NEED || bundle.needs.includes(need));
  return { onCall: serving.map(({ clinician, bundle }) => ({ clinician, bundle })), head: head ?? known };
}

function certificationOf(authority: Authority, now: number): Certification {
  try {
    return new Certification(authority, now);
  } catch {
    throw new Refused("statement");
  }
}

function held(
  certification: Certification,
  [certificate, object]: CertifiedBundle,
  hours: Hours,
): (OnCall & Logged) | null {
  try {
    const logged = certification.logged(certificate);
    return { ...logged, bundle: verified(logged.clinician, object, hours) };
  } catch (reason) {
    if (reason instanceof Refused) {
      return null;
    }
    throw reason;
  }
}

type Hours = { readonly now: number; readonly latestStart: number };

function verified(clinician: Clinician, object: Uint8Array, hours: Hours | null): Bundle {
  const payload = opened(TAG, clinician.key, object);
  const row = Row.versioned(payload);
  const [clinicianId, certificateHash] = [row.fixed(16), row.fixed(32)];
  const [number, kem, needs] = [row.number(), row.fixed(KEM_SIZE), row.texts(NEEDS.length, MOST_NEED_BYTES)];
  const bundle = { number, kem, needs, start: row.number(), until: row.number(), hash: digest(TAG, payload) };
  row.end();
  if (!equal(clinicianId, clinician.clinicianId) || !equal(certificateHash, clinician.hash)) {
    throw new Refused("clinician");
  }
  requireHours(bundle, hours);
  requireNeeds(needs);
  checkKem(kem);
  return bundle;
}

/** No `hours` for a bundle that is kept. */
function requireHours({ start, until }: Bundle, hours: Hours | null): void {
  if (until <= start || until - start > LONGEST_SHIFT_SECONDS) {
    throw new Refused("validity");
  }
  if (hours !== null && (hours.latestStart < start || hours.now >= until)) {
    throw new Refused("expired");
  }
}

function requireNeeds(needs: readonly string[]): void {
  const known: readonly string[] = NEEDS;
  if (needs.length === 0 || new Set(needs).size !== needs.length || !needs.every((need) => known.includes(need))) {
    throw new Refused("needs");
  }
}
