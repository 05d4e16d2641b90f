// What each step of a conversation looks like before it is signed: an offer, a claim, and all that a team does.

import { CLAIM, type Draft, OFFER, TEAM, times } from "./block.ts";
import { has, survivorOf } from "./block_rules.ts";
import type { Member } from "./member.ts";

/** When a block is made, and to what its end is rounded. */
export type Moment = { readonly made: number; readonly bucketSeconds: number };
type Terms = Pick<Draft, "keep" | "returns">;
/** What the next block needs of the one before. */
type Head = Terms & Pick<Draft, "conversation" | "n" | "lead"> & { readonly hash: Uint8Array };
type Step = Pick<Draft, "kind" | "signer" | "lead" | "members">;

/** Her first call. The survivor comes first; while closed, `latestEnd` is the end of the latest shift it is sealed to. */
export function firstOffer(
  conversation: Uint8Array,
  members: readonly Member[],
  keep: number,
  returns: number,
  moment: Moment,
  latestEnd = 0,
): Draft {
  const step = { kind: OFFER, signer: survivorOf({ members }).id, lead: null, members };
  return { conversation, n: 0, previous: null, ...step, ...timed({ keep, returns }, moment, latestEnd) };
}

export function callAgain(head: Head, members: readonly Member[], moment: Moment, latestEnd = 0): Draft {
  const step = { kind: OFFER, signer: survivorOf({ members }).id, lead: null, members };
  return following(head, step, timed(head, moment, latestEnd));
}

/** `members`: she, and the one who claims. */
export function claim(offer: Head, members: readonly Member[], signer: Uint8Array, moment: Moment): Draft {
  return following(offer, { kind: CLAIM, signer, lead: signer, members }, timed(offer, moment));
}

/** To add, remove, leave, hand over or re-key: each is this with other members or another lead. */
export function team(
  head: Head,
  signer: Uint8Array,
  members: readonly Member[],
  lead: Uint8Array | null,
  moment: Moment,
): Draft {
  return following(head, { kind: TEAM, signer, lead, members }, timed(head, moment));
}

/** She keeps messages for another time, or says when she returns. */
export function changeTerms(
  head: Head,
  members: readonly Member[],
  keep: number,
  returns: number,
  moment: Moment,
): Draft {
  const lead = has({ members }, head.lead) ? head.lead : null;
  const step = { kind: TEAM, signer: survivorOf({ members }).id, lead, members };
  return following(head, step, timed({ keep, returns }, moment));
}

function following(
  { conversation, n, hash }: Head,
  step: Step,
  lasts: Terms & Pick<Draft, "until" | "expires">,
): Draft {
  return { conversation, n: n + 1, previous: hash, ...step, ...lasts };
}

function timed({ keep, returns }: Terms, { made, bucketSeconds }: Moment, latestEnd = 0) {
  return { keep, returns, ...times(made, keep, bucketSeconds, returns, latestEnd) };
}
