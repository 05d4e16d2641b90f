// Signing in to a mailbox: one signature over where, why and when-once, so that it serves nowhere else and never again.

import { encode } from "./encoding.ts";
import { VERSION } from "./row.ts";
import { digest, sign, verify } from "./signing.ts";

export type Purpose = "create" | "return";
const TAG = "sc1/login";

export function signLogin(
  loginSeed: Uint8Array,
  purpose: Purpose,
  origin: string,
  relayNonce: string,
  clientNonce: Uint8Array,
): Uint8Array {
  return sign(TAG, loginSeed, payload(purpose, origin, relayNonce, clientNonce));
}

export function verifyLogin(
  loginKey: Uint8Array,
  purpose: Purpose,
  origin: string,
  relayNonce: string,
  clientNonce: Uint8Array,
  signature: Uint8Array,
): void {
  verify(TAG, loginKey, payload(purpose, origin, relayNonce, clientNonce), signature);
}

/** The mailbox's name is the hash of the only key that opens it. */
export function mailboxOf(loginKey: Uint8Array): Uint8Array {
  return digest("sc1/mailbox", loginKey).slice(0, 16);
}

function payload(purpose: Purpose, origin: string, relayNonce: string, clientNonce: Uint8Array): Uint8Array {
  return encode([VERSION, purpose, origin, relayNonce, clientNonce]);
}
