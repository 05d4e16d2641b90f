// A survivor's prekey: the key that the next blocks are wrapped to, signed by her conversation key.

import { equal } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, opened, signed } from "./signing.ts";
import { checkKem, KEM_SIZE } from "./wrapping.ts";

export type PrekeyFields = { readonly number: number; readonly kem: Uint8Array; readonly notAfter: number };
export type Prekey = PrekeyFields & { readonly hash: Uint8Array };
const TAG = "sc1/prekey";

export function makePrekey(
  seed: Uint8Array,
  conversation: Uint8Array,
  { number, kem, notAfter }: PrekeyFields,
): Uint8Array {
  return signed(TAG, seed, encode([VERSION, conversation, number, kem, notAfter]));
}

export function verifyPrekey(key: Uint8Array, conversation: Uint8Array, object: Uint8Array): Prekey {
  const payload = opened(TAG, key, object);
  const row = Row.versioned(payload);
  const [named, number, kem, notAfter] = [row.fixed(16), row.number(), row.fixed(KEM_SIZE), row.number()];
  row.end();
  if (!equal(named, conversation)) {
    throw new Refused("conversation");
  }
  checkKem(kem);
  return { number, kem, notAfter, hash: digest(TAG, payload) };
}
