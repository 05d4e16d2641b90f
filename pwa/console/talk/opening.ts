// Taking blocks into a chain with whichever of this clinician's shift seeds a block was wrapped to.

import { type Block, openFirst, openNext } from "../../../crypto/web/block.ts";
import { LONGEST_EPOCH_SECONDS } from "../../../crypto/web/block_rules.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { type Member, memberWith } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { seedsFor } from "../duty/shifts.ts";

export async function acceptFirst(
  chain: Chain,
  object: Uint8Array,
  wrapped: Uint8Array | null,
  state: ClinicianState,
  memberId: Uint8Array,
): Promise<Block> {
  const member = memberWith(openFirst(object).members, memberId);
  return tried(seeds(state, member, wrapped), (seed) => chain.acceptFirst(object, seed && wrapped, seed));
}

export async function acceptNext(
  chain: Chain,
  object: Uint8Array,
  wrapped: Uint8Array | null,
  state: ClinicianState,
  memberId: Uint8Array,
): Promise<Block> {
  const member = memberWith(openNext(chain.head, object).members, memberId);
  return tried(seeds(state, member, wrapped), (seed) => chain.acceptNext(object, seed && wrapped, seed));
}

/** When a block was made, as its times tell. */
export function madeAt({ until, keep }: Pick<Block, "until" | "keep">): number {
  return until - Math.min(keep, LONGEST_EPOCH_SECONDS);
}

export function survivorIn({ members }: Pick<Block, "members">): Member {
  const survivor = members.find(({ certificateHash }) => certificateHash === null);
  if (survivor === undefined) {
    throw new Refused("members");
  }
  return survivor;
}

/** Where nothing can open the wrap any more, the block counts for the chain alone. */
function seeds(
  state: ClinicianState,
  member: Member | undefined,
  wrapped: Uint8Array | null,
): readonly (Uint8Array | null)[] {
  const found = member === undefined || wrapped === null ? [] : seedsFor(state, member);
  return found.length === 0 ? [null] : found;
}

async function tried<Seed>(all: readonly Seed[], accept: (seed: Seed) => Promise<Block>): Promise<Block> {
  let last: unknown = new Refused("unopened");
  for (const seed of all) {
    try {
      return await accept(seed);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
