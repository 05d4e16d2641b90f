// Moving what a mailbox holds to one under new words, when somebody has seen the old ones.

import { encode } from "./encoding.ts";
import { mailboxOf } from "./login.ts";
import { VERSION } from "./row.ts";
import { publicKey, sign, verify } from "./signing.ts";

const TAG = "sc1/moving";

/** Signed with the old words' login key, on the connection that creates the new mailbox. */
export function signMoving(
  oldLoginSeed: Uint8Array,
  origin: string,
  relayNonce: string,
  newMailbox: Uint8Array,
): Uint8Array {
  return sign(TAG, oldLoginSeed, payload(publicKey(oldLoginSeed), origin, relayNonce, newMailbox));
}

/** Refused "signature" unless the key signed exactly this move; the old mailbox is the key's own. */
export function verifyMoving(
  oldLoginKey: Uint8Array,
  origin: string,
  relayNonce: string,
  newMailbox: Uint8Array,
  signature: Uint8Array,
): void {
  verify(TAG, oldLoginKey, payload(oldLoginKey, origin, relayNonce, newMailbox), signature);
}

function payload(oldLoginKey: Uint8Array, origin: string, relayNonce: string, newMailbox: Uint8Array): Uint8Array {
  return encode([VERSION, origin, relayNonce, mailboxOf(oldLoginKey), newMailbox]);
}
