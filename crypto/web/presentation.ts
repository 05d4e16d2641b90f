// Proves to the relay that an account's holder has the coordinator's key that she presents.

import { encode } from "./encoding.ts";
import { VERSION } from "./row.ts";
import { sign, verify } from "./signing.ts";

const TAG = "sc1/presentation";

export function signPresentation(coordinatorSeed: Uint8Array, accountId: Uint8Array): Uint8Array {
  return sign(TAG, coordinatorSeed, encode([VERSION, accountId]));
}

/** Refused as "signature" unless the coordinator's key signed for this account; it serves no other. */
export function verifyPresentation(coordinatorKey: Uint8Array, accountId: Uint8Array, signature: Uint8Array): void {
  verify(TAG, coordinatorKey, encode([VERSION, accountId]), signature);
}
