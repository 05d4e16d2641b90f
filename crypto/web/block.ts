// Blocks: the signed, hash-chained record of who belongs to a conversation, one epoch key for each.

import {
  earliestExpiry,
  has,
  KINDS,
  LATEST_SHIFT_SECONDS,
  LONGEST_EPOCH_SECONDS,
  MOST_MEMBERS,
  NONE_REVOKED,
  OFFER,
  type Revoked,
  requireBeginning,
  requireSuccession,
} from "./block_rules.ts";
import type { OnCall } from "./bundle.ts";
import { equal, joined, type Random, same, u64be } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { derive } from "./keys.ts";
import { clinicianMember, type Member, memberOf, memberRow, memberWith, sameMember } from "./member.ts";
import { demand } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { openBytes, sealBytes } from "./sealing.ts";
import { digest, parted, preimage, sign, verify } from "./signing.ts";

export { CLAIM, checkTimes, checkUntil, made, OFFER, TEAM } from "./block_rules.ts";

export const MOST_CONSENTS = 16;
const TAG = "sc1/block";

export type Draft = {
  readonly conversation: Uint8Array;
  readonly n: number;
  readonly kind: number;
  readonly signer: Uint8Array;
  readonly lead: Uint8Array | null;
  readonly previous: Uint8Array | null;
  /** Seconds that messages are kept. */
  readonly keep: number;
  /** A time until which everything is kept because she wants to return, or 0. */
  readonly returns: number;
  readonly until: number;
  readonly expires: number;
  readonly members: readonly Member[];
};
export type Block = Draft & {
  readonly commitment: Uint8Array;
  readonly sealed: Uint8Array;
  readonly hash: Uint8Array;
};

export function makeBlock(
  signerSeed: Uint8Array,
  fields: Draft,
  key: Uint8Array,
  consents: readonly Uint8Array[],
  random: Random,
): readonly [object: Uint8Array, block: Block] {
  const commitment = commitmentOf(key);
  const aad = sealedPartAad(fields, commitment);
  const sealed = sealBytes(derive(key, "sealed part"), encode([consents]), aad, random);
  const payload = payloadOf({ ...fields, commitment, sealed });
  const object = encode([payload, sign(TAG, signerSeed, payload)]);
  return [object, { ...fields, commitment, sealed, hash: blockHash(payload) }];
}

/** What a block says of itself, to find the conversation it belongs to; nothing in it may be relied on. */
export function unverified(object: Uint8Array): Block {
  return read(parted(object).payload);
}

/** Block 0: she offers; nobody came before her who could vouch, so her id must follow from her key. */
export function openFirst(object: Uint8Array): Block {
  const block = opened(object, ({ members }) => members.slice(0, 1));
  requireBeginning(block);
  return block;
}

/** The block after `previous`, by every rule that needs no epoch key; who may be gone only with `revoked`. */
export function openNext(previous: Block, object: Uint8Array, revoked: Revoked | null = NONE_REVOKED): Block {
  // The payload names its signer; the key comes from the previous block, never from this one.
  const block = opened(object, () => previous.members);
  requireSuccession(previous, block, revoked);
  return block;
}

/** Refused as "commitment" unless this is the block's epoch key. */
export function checkKey(block: Block, key: Uint8Array): void {
  demand(equal(commitmentOf(key), block.commitment), "commitment");
}

/** The consents in the sealed part, once the block is known to be about this epoch key. */
export function confirm(block: Block, key: Uint8Array): readonly Uint8Array[] {
  checkKey(block, key);
  const aad = sealedPartAad(block, block.commitment);
  const row = Row.of(openBytes(derive(key, "sealed part"), block.sealed, aad));
  const consents = row.manyBytes(MOST_CONSENTS);
  row.end();
  return consents;
}

/** An epoch takes envelopes until `until`, and none at all if whoever left by this block made its key. */
export function rekeyNeeded(block: Block, now: number): boolean {
  return now >= block.until || !has(block, block.signer);
}

/**
 * The ids of those who are new here, or here by another certificate, and were not verified as on call. An offer vouches
 * for nobody who was there before: in it every clinician has to be verified.
 */
export function ghosts(block: Block, previous: Block | null, onCall: readonly OnCall[]): readonly Uint8Array[] {
  const known = onCall.map(clinicianMember);
  const believed = block.kind === OFFER || previous === null ? [] : previous.members;
  return block.members
    .slice(1)
    .filter((member) => !known.some((one) => sameMember(one, member)))
    .filter(({ id, certificateHash }) => !same(memberWith(believed, id)?.certificateHash ?? null, certificateHash))
    .map(({ id }) => id);
}

/** Refused as "ghost" unless everyone who is new equals, in all five items, one who was verified as on call. */
export function checkAdded(block: Block, previous: Block | null, onCall: readonly OnCall[]): void {
  demand(ghosts(block, previous, onCall).length === 0, "ghost");
}

export function roundUp(time: number, bucketSeconds: number): number {
  return Math.ceil(time / bucketSeconds) * bucketSeconds;
}

/** Of a block made now: when a new epoch must follow, after a day at most, and when everything under it is gone. */
export function times(
  made: number,
  keep: number,
  bucketSeconds: number,
  returns = 0,
  latestEnd = 0,
): { readonly until: number; readonly expires: number } {
  const until = made + Math.min(keep, LONGEST_EPOCH_SECONDS);
  const earliest = earliestExpiry({ until, keep, returns });
  // No later than the rules let an offer last, whatever ends later.
  return {
    until,
    expires: roundUp(Math.max(earliest, Math.min(latestEnd, made + LATEST_SHIFT_SECONDS)), bucketSeconds),
  };
}

/** When an envelope that is sealed now is gone: it waits for her, if she means to be back (16.3). */
export function bucketOf(
  { keep, returns, expires }: Pick<Draft, "keep" | "returns" | "expires">,
  now: number,
  bucketSeconds: number,
): number {
  return Math.min(roundUp(earliestExpiry({ until: now, keep, returns }), bucketSeconds), expires);
}

/** A block that one of these signed. */
function opened(object: Uint8Array, signers: (block: Block) => readonly Member[]): Block {
  const { payload, signature } = parted(object);
  const block = read(payload);
  const signer = memberWith(signers(block), block.signer);
  demand(signer !== undefined, "signer");
  verify(TAG, signer.key, payload, signature);
  return block;
}

function commitmentOf(key: Uint8Array): Uint8Array {
  return derive(key, "commit");
}

function blockHash(payload: Uint8Array): Uint8Array {
  return digest("sc1/block-hash", payload);
}

function sealedPartAad({ conversation, n }: Draft, commitment: Uint8Array): Uint8Array {
  return preimage(TAG, joined(conversation, u64be(n), commitment));
}

function payloadOf(block: Omit<Block, "hash">): Uint8Array {
  const { conversation, n, kind, signer, lead, previous, commitment, keep, returns, until, expires } = block;
  const members = block.members.map(memberRow);
  return encode([
    ...[VERSION, conversation, n, kind, signer, lead, previous, commitment],
    ...[keep, returns, until, expires, members, block.sealed],
  ]);
}

function read(payload: Uint8Array): Block {
  const row = Row.versioned(payload);
  const block = {
    conversation: row.fixed(16),
    n: row.number(),
    kind: row.number(),
    signer: row.fixed(16),
    lead: row.fixedOrNull(16),
    previous: row.fixedOrNull(32),
    commitment: row.fixed(32),
    keep: row.number(),
    returns: row.number(),
    until: row.number(),
    expires: row.number(),
    members: row.rows(MOST_MEMBERS).map(memberOf),
    sealed: row.bytes(),
    hash: blockHash(payload),
  };
  row.end();
  demand(KINDS.includes(block.kind), "malformed");
  return block;
}
