// The rules of the chain of blocks that anyone can check without an epoch key.

import type { Block } from "./block.ts";
import { equal, hex, same } from "./bytes.ts";
import { type Member, memberWith, samePerson, survivorId } from "./member.ts";
import { Refused } from "./refused.ts";

/** What a block is: she offers, a clinician claims, the team goes on. */
export const OFFER = 0;
export const CLAIM = 1;
export const TEAM = 2;
export const KINDS: readonly number[] = [OFFER, CLAIM, TEAM];
export const MOST_MEMBERS = 9;
export const LONGEST_EPOCH_SECONDS = 86_400;
export const LONGEST_KEEP_SECONDS = 7 * 86_400;
/** Rounding up to the coarsest bucket may add an hour, waiting for it a quarter of one. */
const EXPIRY_SLACK_SECONDS = 3600 + 900;
export const CLOCK_SLACK_SECONDS = 300;

export function requireBeginning(block: Block): void {
  demand(block.n === 0 && block.kind === OFFER && block.previous === null, "chain");
  demand(block.lead === null, "lead");
  survivorOf(block);
  requireTimes(block);
}

export function requireSuccession(previous: Block, block: Block): void {
  demand(equal(block.conversation, previous.conversation) && block.n === previous.n + 1, "chain");
  demand(same(block.previous, previous.hash), "chain");
  const survivor = survivorOf(block);
  if (block.kind === CLAIM) {
    requireClaim(previous, block);
  } else {
    // An offer is never re-keyed.
    demand(block.kind === TEAM && previous.kind !== OFFER, "chain");
    demand(same(block.lead, previous.lead), "lead");
    requirePeople(previous.members, block.members);
  }
  requireTerms(previous, block, survivor);
  requireTimes(block);
}

/** For whoever takes a block while it is new: refused as "times" unless it was made now, by its `until`. */
export function checkTimes(block: Block, now: number): void {
  checkUntil(block, now);
  demand(made(block) >= now - CLOCK_SLACK_SECONDS, "times");
}

/** For a block however old: refused as "times" if only a later making could explain its `until`. */
export function checkUntil(block: Block, now: number): void {
  demand(made(block) <= now + CLOCK_SLACK_SECONDS, "times");
}

function made({ until, keep }: Block): number {
  return until - Math.min(keep, LONGEST_EPOCH_SECONDS);
}

/** Two members at least, each once; exactly one without a certificate: the survivor, first, under her key's id. */
function survivorOf({ members }: Block): Member {
  const [survivor, ...clinicians] = members;
  demand(survivor !== undefined && clinicians.length > 0, "members");
  demand(survivor.certificateHash === null && equal(survivor.id, survivorId(survivor.key)), "members");
  demand(
    clinicians.every(({ certificateHash }) => certificateHash !== null),
    "members",
  );
  demand(new Set(members.map(({ id }) => hex(id))).size === members.length, "members");
  return survivor;
}

function requireClaim(previous: Block, block: Block): void {
  demand(previous.kind === OFFER, "chain");
  const survivor = survivorOf(previous);
  demand(!equal(block.signer, survivor.id), "signer");
  demand(same(block.lead, block.signer), "lead");
  requirePeople([survivor, ...previous.members.filter(({ id }) => equal(id, block.signer))], block.members);
}

/** The same people in the same order under unchanged keys; only their prekeys may have moved on. */
function requirePeople(before: readonly Member[], after: readonly Member[]): void {
  demand(before.length === after.length, "members");
  for (const [index, one] of before.entries()) {
    const other = after[index];
    demand(other !== undefined && samePerson(one, other), "ghost");
  }
}

function requireTerms(previous: Block, block: Block, survivor: Member): void {
  // An older prekey could be one whose seed an old state still holds.
  demand(
    block.members.every(({ id, number }) => number >= (memberWith(previous.members, id)?.number ?? 0)),
    "number",
  );
  const unchanged = block.keep === previous.keep && block.returns === previous.returns;
  demand(unchanged || equal(block.signer, survivor.id), "keep");
}

function requireTimes({ keep, until, expires }: Block): void {
  demand(keep >= 1 && keep <= LONGEST_KEEP_SECONDS, "keep");
  const earliest = until + keep;
  demand(earliest <= expires && expires <= earliest + EXPIRY_SLACK_SECONDS, "times");
}

function demand(holds: boolean, code: string): asserts holds {
  if (!holds) {
    throw new Refused(code);
  }
}
