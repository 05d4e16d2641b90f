// The survivor's withdrawal of a request that nobody has answered, signed beforehand so that leaving need not wait.

import { equal } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { opened, signed } from "./signing.ts";

const TAG = "sc1/withdrawal";

export function makeWithdrawal(seed: Uint8Array, conversation: Uint8Array, block0Hash: Uint8Array): Uint8Array {
  return signed(TAG, seed, encode([VERSION, conversation, block0Hash]));
}

/** The hash of the block 0 that is withdrawn. */
export function verifyWithdrawal(key: Uint8Array, conversation: Uint8Array, object: Uint8Array): Uint8Array {
  const row = Row.versioned(opened(TAG, key, object));
  const [named, block0Hash] = [row.fixed(16), row.fixed(32)];
  row.end();
  if (!equal(named, conversation)) {
    throw new Refused("conversation");
  }
  return block0Hash;
}
