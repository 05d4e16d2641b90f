// Ends a certificate, or a coordinator, before its date.

import { hex } from "./bytes.ts";
import { coordinatorHash, type Organisation, requireInstance, verifyCoordinator } from "./certificate.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, SIGNATURE_SIZE, sign, verify } from "./signing.ts";

export type RevocationFields = {
  /** A certificate's or, from the root, a coordinator's. */
  readonly hash: Uint8Array;
  readonly since: number;
  readonly until: number;
};
export type Revocation = RevocationFields & { readonly byRoot: boolean };

/** How much later than now a revocation may say that it began: clocks differ. */
const LATEST_START_SECONDS = 300;
/** How long it outlives what it ends: as long as any chain may be read in which that made somebody leave. */
export const OUTLIVES_SECONDS = 360 * 86_400;
const TAG = "sc1/revocation";

/** By the root, or by the coordinator of the object. */
export function makeRevocation(
  seed: Uint8Array,
  instanceId: Uint8Array,
  { hash, since, until }: RevocationFields,
  coordinatorObject: Uint8Array | null,
): Uint8Array {
  const payload = encode([VERSION, instanceId, hash, since, until]);
  return encode([payload, sign(TAG, seed, payload), coordinatorObject]);
}

/** What stands in the log for it, whether or not it holds. */
export function revocationHash(revocation: Uint8Array): Uint8Array {
  return digest(TAG, parted(revocation).payload);
}

/** One that holds; a coordinator's may name nothing but certificates, which the caller sees to. */
export function verifyRevocation(
  organisation: Organisation,
  revocation: Uint8Array,
  now: number,
  revokedCoordinators: ReadonlySet<string> = new Set(),
): Revocation {
  const { payload, signature, coordinatorObject } = parted(revocation);
  const row = Row.versioned(payload);
  const instanceId = row.fixed(16);
  const found = { hash: row.fixed(32), since: row.number(), until: row.number(), byRoot: coordinatorObject === null };
  row.end();
  let key = organisation.rootKey;
  if (coordinatorObject !== null) {
    // As of its making: what a coordinator ended must not hold again once she is a coordinator no more.
    ({ key } = verifyCoordinator(organisation, coordinatorObject, Math.min(found.since, now)));
    if (revokedCoordinators.has(hex(coordinatorHash(coordinatorObject)))) {
      throw new Refused("revoked");
    }
  }
  verify(TAG, key, payload, signature);
  requireInstance(organisation, instanceId);
  if (found.since > now + LATEST_START_SECONDS || found.until <= now) {
    throw new Refused("expired");
  }
  return found;
}

/** Whether it claims to be the root's. */
export function isByRoot(revocation: Uint8Array): boolean {
  return parted(revocation).coordinatorObject === null;
}

function parted(revocation: Uint8Array) {
  const row = Row.of(revocation);
  const parts = { payload: row.bytes(), signature: row.fixed(SIGNATURE_SIZE), coordinatorObject: row.bytesOrNull() };
  row.end();
  return parts;
}
