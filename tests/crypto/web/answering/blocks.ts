// Answers cases of blocks, their rules and their drafts.

import * as blocks from "../../../../crypto/web/block.ts";
import { checkSigner, checkTimes, checkUntil, made } from "../../../../crypto/web/block_rules.ts";
import * as drafting from "../../../../crypto/web/drafting.ts";
import { bytes, hexes, list, number, orNull, text } from "../forms.ts";
import { recorded } from "../seeded.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";

export const chained = { chain: list(bytes), revoked: hexes };
type Chained = { readonly chain: readonly Uint8Array[]; readonly revoked: ReadonlySet<string> };

/** Block 0 and all after it, each by the public rules; without `revoked` it is open who may be gone. */
export function blocksOf({
  chain: [first, ...rest],
  revoked,
}: Pick<Chained, "chain"> & { readonly revoked: Chained["revoked"] | null }): readonly blocks.Block[] {
  const found = [blocks.openFirst(first ?? new Uint8Array())];
  for (const object of rest) {
    found.push(blocks.openNext(found.at(-1) as blocks.Block, object, revoked));
  }
  return found;
}

export function lastOf(given: Chained): blocks.Block {
  return blocksOf(given).at(-1) as blocks.Block;
}

const drafted = {
  ...{ step: text, made: number, bucketSeconds: number, members: list(things.member), ...chained },
  ...{ conversation: bytes, signer: bytes, lead: orNull(bytes), keep: number, returns: number, latestEnd: number },
};

export const BLOCKS: Answers = {
  "block.make": kind(
    { signerSeed: bytes, draft: things.draft, key: bytes, consents: list(bytes), random: bytes },
    { object: bytes, hash: bytes },
    ({ signerSeed, draft, key, consents: given, random }) => {
      const [object, { hash }] = blocks.makeBlock(signerSeed, draft, key, given, recorded(random));
      return { object, hash };
    },
  ),
  "block.open": kind(chained, { block: things.block }, (given) => ({ block: lastOf(given) })),
  "block.confirm": kind({ ...chained, key: bytes }, { consents: list(bytes) }, ({ key, ...given }) => ({
    consents: blocks.confirm(lastOf(given), key),
  })),
  "block.check_added": kind({ ...chained, onCall: list(things.onCall) }, {}, ({ onCall, ...given }) => {
    const all = blocksOf(given);
    blocks.checkAdded(lastOf(given), all.at(-2) ?? null, onCall);
    return {};
  }),
  "block.times": kind(
    { made: number, keep: number, bucketSeconds: number, returns: number, latestEnd: number },
    { until: number, expires: number },
    ({ made: at, keep, bucketSeconds, returns, latestEnd }) =>
      blocks.times(at, keep, bucketSeconds, returns, latestEnd),
  ),
  "block_rules.made": kind(chained, { made: number }, (given) => ({ made: made(lastOf(given)) })),
  "block_rules.check_signer": kind(chained, {}, ({ chain, revoked }) => {
    const [previous, last] = blocksOf({ chain, revoked: null }).slice(-2);
    checkSigner(previous as blocks.Block, last as blocks.Block, revoked);
    return {};
  }),
  "block_rules.check_times": kind({ ...chained, now: number }, {}, ({ now, ...given }) => {
    checkTimes(lastOf(given), now);
    return {};
  }),
  "block_rules.check_until": kind({ ...chained, now: number }, {}, ({ now, ...given }) => {
    checkUntil(lastOf(given), now);
    return {};
  }),
  "drafting.draft": kind(
    drafted,
    { draft: things.draft },
    ({ step, made: at, bucketSeconds, members, conversation, signer, lead, keep, returns, latestEnd, ...given }) => {
      const moment = { made: at, bucketSeconds };
      const steps: Readonly<Record<string, () => blocks.Draft>> = {
        first_offer: () => drafting.firstOffer(conversation, members, keep, returns, moment, latestEnd),
        call_again: () => drafting.callAgain(lastOf(given), members, moment, latestEnd),
        claim: () => drafting.claim(lastOf(given), members, signer, moment),
        team: () => drafting.team(lastOf(given), signer, members, lead, moment),
        change_terms: () => drafting.changeTerms(lastOf(given), members, keep, returns, moment),
      };
      return { draft: steps[step]?.() as blocks.Draft };
    },
  ),
};
