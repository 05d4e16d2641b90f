// The rules of the chain of blocks that anyone can check without an epoch key.

import type { Block, Draft } from "./block.ts";
import { equal, hex, same } from "./bytes.ts";
import { type Member, memberWith, survivorId } from "./member.ts";
import { demand } from "./refused.ts";

/** What a block is: she offers, a clinician claims, the team goes on. */
export const OFFER = 0;
export const CLAIM = 1;
export const TEAM = 2;
export const KINDS: readonly number[] = [OFFER, CLAIM, TEAM];
export const MOST_MEMBERS = 9;
export const LONGEST_EPOCH_SECONDS = 86_400;
export const LONGEST_KEEP_SECONDS = 7 * 86_400;
export const LATEST_RETURN_SECONDS = 14 * 86_400;
/** What is said to her before she returns lives a day longer than that. */
export const AFTER_RETURN_SECONDS = 86_400;
/** A shift that is offered a request while closed begins within 48 hours and lasts 12. */
export const LATEST_SHIFT_SECONDS = 60 * 3600;
/** Rounding up to the coarsest bucket may add an hour, waiting for it a quarter of one. */
const EXPIRY_SLACK_SECONDS = 3600 + 900;
export const CLOCK_SLACK_SECONDS = 300;

/** Hashes of certificates that were revoked, or over, when a block was made, as far as the reader was told; in hex. */
export type Revoked = ReadonlySet<string>;
export const NONE_REVOKED: Revoked = new Set();

export function requireBeginning(block: Block): void {
  demand(block.n === 0 && block.kind === OFFER && block.previous === null, "chain");
  demand(block.lead === null, "lead");
  requireMembers(block);
  requireTimes(block);
}

/** Without `revoked` it is left open who may be gone: what a reader was told decides that, and another was told other things. */
export function requireSuccession(previous: Block, block: Block, revoked: Revoked | null): void {
  demand(equal(block.conversation, previous.conversation) && block.n === previous.n + 1, "chain");
  demand(same(block.previous, previous.hash), "chain");
  requireMembers(block);
  const kept = pairs(previous, block);
  demand(
    same(survivorOf(block).key, survivorOf(previous).key) && kept.every(([was, is]) => equal(was.key, is.key)),
    "ghost",
  );
  [requireOffer, requireClaim, requireTeam][block.kind]?.(previous, block, revoked);
  // An older prekey could be one whose seed an old state still holds.
  demand(
    kept.every(([was, is]) => is.number >= was.number),
    "number",
  );
  demand((block.keep === previous.keep && block.returns === previous.returns) || bySurvivor(block), "keep");
  requireTimes(block);
  // Dated back, a block could stand under a consent that is over.
  demand(made(block) >= made(previous) - CLOCK_SLACK_SECONDS, "times");
}

/** Refused as "removed" where somebody is gone whom the signer may not put out: revoked by nothing that was told. */
export function checkRemoved(previous: Block, block: Block, revoked: Revoked): void {
  const may = block.kind !== TEAM || bySurvivor(block) || same(previous.lead, block.signer);
  demand(may || gone(previous, block).every((one) => isIn(revoked, one)), "removed");
}

/** Refused as "revoked" where the signer was, and does more than leave. */
export function checkSigner(previous: Block, block: Block, revoked: Revoked): void {
  const signer = memberWith(previous.members, block.signer);
  const leaves =
    !has(block, block.signer) &&
    block.members.every(({ id }) => has(previous, id)) &&
    gone(previous, block).every((one) => isIn(revoked, one)) &&
    (block.lead === null || same(block.lead, previous.lead));
  demand(signer === undefined || !isIn(revoked, signer) || leaves, "revoked");
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

/** When a block was made, as its times tell. */
export function made({ until, keep }: Pick<Draft, "until" | "keep">): number {
  return until - Math.min(keep, LONGEST_EPOCH_SECONDS);
}

/** The earliest that everything under a block may be gone. */
export function earliestExpiry({ until, keep, returns }: Pick<Draft, "until" | "keep" | "returns">): number {
  return Math.max(until + keep, returns && returns + AFTER_RETURN_SECONDS);
}

export function survivorOf({ members: [survivor] }: Pick<Draft, "members">): Member {
  demand(survivor !== undefined, "members");
  return survivor;
}

export function bySurvivor(block: Draft): boolean {
  return equal(block.signer, survivorOf(block).id);
}

/** Whether this id is a member's; nobody is in a block that there is none of. */
export function has(block: Pick<Draft, "members"> | undefined, id: Uint8Array | null): boolean {
  return memberWith(block?.members ?? [], id) !== undefined;
}

/** Each member once; exactly one without a certificate: the survivor, first, under her key's id. */
function requireMembers(block: Block): void {
  const { members, kind } = block;
  const { id, key } = survivorOf(block);
  demand(members.length > 1 || kind === TEAM, "members");
  demand(
    members.every(({ certificateHash }, at) => (certificateHash === null) === (at === 0)),
    "members",
  );
  demand(equal(id, survivorId(key)) && distinct(members.map((member) => member.id)), "members");
}

export function distinct(all: readonly Uint8Array[]): boolean {
  return new Set(all.map(hex)).size === all.length;
}

/** Who was in the block before and is not in this one, but for whoever signed it. */
function gone(previous: Block, block: Block): readonly Member[] {
  return previous.members.filter(({ id }) => !has(block, id) && !equal(id, block.signer));
}

function isIn(revoked: Revoked, { certificateHash }: Member): boolean {
  return certificateHash !== null && revoked.has(hex(certificateHash));
}

/** Everyone who is in both, as they were and as they are. */
function pairs(previous: Block, block: Block): readonly (readonly [was: Member, is: Member])[] {
  return block.members.flatMap((is) => {
    const was = memberWith(previous.members, is.id);
    return was === undefined ? [] : [[was, is] as const];
  });
}

/** She calls again, from wherever the conversation has come to. */
function requireOffer(_: Block, block: Block): void {
  demand(bySurvivor(block), "signer");
  demand(block.lead === null, "lead");
}

function requireClaim(previous: Block, block: Block): void {
  demand(previous.kind === OFFER, "chain");
  demand(!bySurvivor(block), "signer");
  demand(same(block.lead, block.signer), "lead");
  const claimer = memberWith(block.members, block.signer);
  demand(claimer !== undefined && block.members.length === 2, "members");
  const offered = memberWith(previous.members, block.signer);
  demand(offered !== undefined && same(claimer.certificateHash, offered.certificateHash), "ghost");
}

function requireTeam(previous: Block, block: Block, revoked: Revoked | null): void {
  // An offer is never re-keyed.
  demand(previous.kind !== OFFER, "chain");
  const free = bySurvivor(block) || same(previous.lead, block.signer);
  if (!free) {
    demand(
      block.members.every(({ id }) => has(previous, id)),
      "members",
    );
  }
  if (revoked !== null) {
    checkRemoved(previous, block, revoked);
  }
  const { lead } = block;
  demand(lead === null || block.members.some(({ id, certificateHash }) => certificateHash && equal(id, lead)), "lead");
  demand(free || same(lead, has(block, previous.lead) ? previous.lead : null), "lead");
}

function requireTimes(block: Block): void {
  const { keep, returns, expires, kind } = block;
  demand(keep >= 1 && keep <= LONGEST_KEEP_SECONDS, "keep");
  demand(returns === 0 || returns <= made(block) + LATEST_RETURN_SECONDS, "times");
  const earliest = earliestExpiry(block);
  const latest = kind === OFFER ? Math.max(earliest, made(block) + LATEST_SHIFT_SECONDS) : earliest;
  demand(earliest <= expires && expires <= latest + EXPIRY_SLACK_SECONDS, "times");
}
