// What her consents cover, found out before a block is made: by the very rules with which every client judges it.

import type { Block, Draft } from "../../../crypto/web/block.ts";
import { has } from "../../../crypto/web/block_rules.ts";
import type { OnCall } from "../../../crypto/web/bundle.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import { MOST_EPOCHS } from "../../../crypto/web/consent.ts";
import { checkCoverage, checkNeed, historyAllowed } from "../../../crypto/web/coverage.ts";
import { team } from "../../../crypto/web/drafting.ts";
import { wrapHistory } from "../../../crypto/web/history.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Earlier } from "./link.ts";

const NOTHING = new Uint8Array(0);
/** An epoch that is due in a moment is not worth a wrap that the relay may refuse. */
const WORTH_SECONDS = 60;

/** Somebody comes, or somebody who is in it leads; `signer` leads now. Who is on call may serve her standing need. */
export type Planned = {
  readonly signer: Uint8Array;
  readonly member: Member;
  readonly leads: boolean;
  readonly onCall: readonly OnCall[];
};

/** The code that the block would be refused by, or null where it holds. */
export function lackOf(
  chain: Chain,
  { leads, member, onCall, signer }: Planned,
  consents: readonly Uint8Array[],
  made: number,
): string | null {
  const { head } = chain;
  const members = has(head, member.id) ? head.members : [...head.members, member];
  const draft = team(head, signer, members, leads ? member.id : head.lead, { made, bucketSeconds: 1 });
  const blocks = [...chain.blocks, unmade(draft)];
  try {
    checkCoverage(blocks, consents);
    checkNeed(blocks, consents, onCall);
    return null;
  } catch (reason) {
    if (reason instanceof Refused) {
      return reason.code;
    }
    throw reason;
  }
}

/** The epochs whose keys could be passed on, up to the head's; of too many the newest. */
export function earlierEpochs(chain: Chain, now: number): readonly number[] {
  const known = chain.blocks.filter((block) => isWorth(block, now) && keyOrNull(chain, block) !== null);
  return known.map(({ n }) => n).slice(-MOST_EPOCHS);
}

/** The keys of earlier epochs for those whom a block adds, as far as her consents name them and they are known here. */
export async function historyFor(
  chain: Chain,
  block: Block,
  others: readonly OnCall[],
  consents: readonly Uint8Array[],
  now: number,
): Promise<readonly Earlier[]> {
  const blocks = [...chain.blocks, block];
  const given: Earlier[] = [];
  for (const { bundle, clinician } of others.filter((one) => !has(chain.head, one.clinician.clinicianId))) {
    const allowed = historyAllowed(blocks, consents, clinician.clinicianId);
    for (const old of chain.blocks.filter((one) => allowed.has(one.n) && isWorth(one, now))) {
      const key = keyOrNull(chain, old);
      if (key !== null) {
        const wrapped = await wrapHistory(bundle.kem, key, block.hash, old.hash, clinician.clinicianId);
        given.push([clinician.clinicianId, old.n, wrapped]);
      }
    }
  }
  return given;
}

function isWorth({ expires }: Block, now: number): boolean {
  return expires > now + WORTH_SECONDS;
}

function keyOrNull(chain: Chain, { hash }: Block): Uint8Array | null {
  try {
    return chain.keyFor(hash);
  } catch {
    return null;
  }
}

/** A block that nobody has signed: the rules of consents look at nothing else of it. */
function unmade(draft: Draft): Block {
  return { ...draft, commitment: NOTHING, sealed: NOTHING, hash: NOTHING };
}
