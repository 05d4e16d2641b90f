// The survivor's standing consent: until a date, clinicians certified for this need may be brought in.

import { equal } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { opened, signed } from "./signing.ts";

export type Standing = { readonly need: string; readonly until: number };
const TAG = "sc1/consent";
const MOST_NEED_BYTES = 32;
const STANDING = "standing";

export function makeStanding(seed: Uint8Array, conversation: Uint8Array, { need, until }: Standing): Uint8Array {
  return signed(TAG, seed, encode([VERSION, STANDING, conversation, need, until]));
}

export function verifyStanding(key: Uint8Array, conversation: Uint8Array, object: Uint8Array): Standing {
  const row = Row.versioned(opened(TAG, key, object));
  const [kind, named, need, until] = [
    row.text(MOST_NEED_BYTES),
    row.fixed(16),
    row.text(MOST_NEED_BYTES),
    row.number(),
  ];
  row.end();
  if (kind !== STANDING) {
    throw new Refused("malformed");
  }
  if (!equal(named, conversation)) {
    throw new Refused("conversation");
  }
  return { need, until };
}
