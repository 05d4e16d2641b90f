// History wraps: an earlier epoch's key sealed to a member who is added now.

import { joined } from "./bytes.ts";
import { preimage } from "./signing.ts";
import { unwrapWith, wrapWith } from "./wrapping.ts";

export function wrapHistory(
  kem: Uint8Array,
  oldKey: Uint8Array,
  newHash: Uint8Array,
  oldHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  return wrapWith(infoOf(newHash, oldHash, memberId), kem, oldKey);
}

export function unwrapHistory(
  seed: Uint8Array,
  wrapped: Uint8Array,
  newHash: Uint8Array,
  oldHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  return unwrapWith(infoOf(newHash, oldHash, memberId), seed, wrapped);
}

/** The block that adds the member, the block whose key this is, and the member. */
function infoOf(...bound: readonly Uint8Array[]): Uint8Array {
  return preimage("sc1/history", joined(...bound));
}
