// Sealed state: opens only with a secret of its owner and the relay's share of the same version, which dies in time.

import { joined, type Random, utf8 } from "./bytes.ts";
import { openCommitted, sealCommitted } from "./committed.ts";

const LABEL = "state";
const AAD = utf8("sc1/state");

/** Commitment, nonce, ciphertext of the content padded to whole pages. */
export function sealState(secret: Uint8Array, share: Uint8Array, content: Uint8Array, random: Random): Uint8Array {
  return sealCommitted(joined(secret, share), LABEL, content, AAD, random);
}

/** The content; refused "size", "commitment" (another secret or share), "unopened", "padding". */
export function openState(secret: Uint8Array, share: Uint8Array, blob: Uint8Array): Uint8Array {
  return openCommitted(joined(secret, share), LABEL, blob, AAD);
}
