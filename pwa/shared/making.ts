// A block of one's own: made from a draft, and its key wrapped to everyone who is in it.

import { type Block, type Draft, makeBlock } from "../../crypto/web/block.ts";
import type { Random } from "../../crypto/web/bytes.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { wrap } from "../../crypto/web/wrapping.ts";

export type Wrapped = readonly [member: Uint8Array, wrapped: Uint8Array];
export type Made = {
  readonly object: Uint8Array;
  readonly block: Block;
  readonly key: Uint8Array;
  readonly wraps: readonly Wrapped[];
};

/** Somebody's KEM key is none that anything can be wrapped to. */
export class Unwrappable extends Error {
  readonly memberId: Uint8Array;

  constructor(memberId: Uint8Array) {
    super("unwrappable");
    this.memberId = memberId;
  }
}

/** `kems` are those of the draft's members, in their order. Throws Unwrappable. */
export async function make(
  signerSeed: Uint8Array,
  draft: Draft,
  kems: readonly Uint8Array[],
  consents: readonly Uint8Array[],
  random: Random,
): Promise<Made> {
  const key = random(32);
  const [object, block] = makeBlock(signerSeed, draft, key, consents, random);
  const wraps: Wrapped[] = [];
  for (const [at, { id }] of block.members.entries()) {
    try {
      wraps.push([id, await wrap(kems[at] ?? new Uint8Array(0), key, block.hash, id)]);
    } catch (reason) {
      key.fill(0);
      throw reason instanceof Refused ? new Unwrappable(id) : reason;
    }
  }
  return { object, block, key, wraps };
}
