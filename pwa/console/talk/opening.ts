// Taking blocks into a chain with whichever of this clinician's shift seeds a block was wrapped to.

import { type Block, made as madeAt, unverified } from "../../../crypto/web/block.ts";
import type { Revoked } from "../../../crypto/web/block_rules.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { type Member, memberWith } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { unwrap } from "../../../crypto/web/wrapping.ts";
import { seedsFor } from "../duty/shifts.ts";

export { madeAt };

/** Certificates that were revoked, or over, at a time. */
export type EndedBy = (time: number) => Revoked;

/** The block after those that the chain has, or its first. What only members can see of it is the chain's `fault`. */
export async function accept(
  chain: Chain,
  object: Uint8Array,
  wrapped: Uint8Array | null,
  state: ClinicianState,
  memberId: Uint8Array,
  endedBy: EndedBy,
): Promise<Block> {
  const block = unverified(object);
  const seed = await seedOf(block, wrapped, state, memberId);
  const first = chain.blocks.length === 0;
  return first
    ? chain.acceptFirst(object, wrapped, seed)
    : chain.acceptNext(object, wrapped, seed, endedBy(madeAt(block)));
}

export function survivorIn({ members }: Pick<Block, "members">): Member {
  const survivor = members.find(({ certificateHash }) => certificateHash === null);
  if (survivor === undefined) {
    throw new Refused("members");
  }
  return survivor;
}

/** Of two consoles that used one number, the one that opens it. Null where nothing can open it any more. */
async function seedOf(
  block: Block,
  wrapped: Uint8Array | null,
  state: ClinicianState,
  memberId: Uint8Array,
): Promise<Uint8Array | null> {
  const member = memberWith(block.members, memberId);
  const [first = null, ...more] = member === undefined || wrapped === null ? [] : seedsFor(state, member);
  for (const seed of more.length === 0 || wrapped === null || first === null ? [] : [first, ...more]) {
    if (await opens(seed, wrapped as Uint8Array, block.hash, memberId)) {
      return seed;
    }
  }
  return first;
}

async function opens(
  seed: Uint8Array,
  wrapped: Uint8Array,
  blockHash: Uint8Array,
  memberId: Uint8Array,
): Promise<boolean> {
  try {
    (await unwrap(seed, wrapped, blockHash, memberId)).fill(0);
    return true;
  } catch {
    return false;
  }
}
