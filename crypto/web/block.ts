// Blocks: the signed, hash-chained record of who belongs to a conversation, one epoch key for each.

import { KINDS, LONGEST_EPOCH_SECONDS, MOST_MEMBERS, requireBeginning, requireSuccession } from "./block_rules.ts";
import type { OnCall } from "./bundle.ts";
import { equal, joined, type Random, u64be } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { derive } from "./keys.ts";
import { clinicianMember, type Member, memberOf, memberRow, memberWith, sameMember } from "./member.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { openBytes, sealBytes } from "./sealing.ts";
import { digest, parted, preimage, sign, verify } from "./signing.ts";

export { CLAIM, checkTimes, checkUntil, OFFER, TEAM } from "./block_rules.ts";

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
  const { payload, signature } = parted(object);
  const block = read(payload);
  const [survivor] = block.members;
  if (survivor === undefined || !equal(survivor.id, block.signer)) {
    throw new Refused("signer");
  }
  verify(TAG, survivor.key, payload, signature);
  requireBeginning(block);
  return block;
}

/** The block after `previous`, by every rule that needs no epoch key. */
export function openNext(previous: Block, object: Uint8Array): Block {
  const { payload, signature } = parted(object);
  const block = read(payload);
  // The payload names its signer; the key comes from the previous block, never from this one.
  const signer = memberWith(previous.members, block.signer);
  if (signer === undefined) {
    throw new Refused("signer");
  }
  verify(TAG, signer.key, payload, signature);
  requireSuccession(previous, block);
  return block;
}

/** The consents in the sealed part, once the block is known to be about this epoch key. */
export function confirm(block: Block, key: Uint8Array): readonly Uint8Array[] {
  if (!equal(commitmentOf(key), block.commitment)) {
    throw new Refused("commitment");
  }
  const aad = sealedPartAad(block, block.commitment);
  const row = Row.of(openBytes(derive(key, "sealed part"), block.sealed, aad));
  const consents = row.manyBytes(MOST_CONSENTS);
  row.end();
  return consents;
}

/** Past `until` the next to write makes a new epoch first. */
export function rekeyNeeded(block: Block, now: number): boolean {
  return now >= block.until;
}

/** What her client demands of an offer before it relies on it: every clinician in it was verified as on call. */
export function checkAdded(block: Block, onCall: readonly OnCall[]): void {
  const known = onCall.map(clinicianMember);
  if (!block.members.slice(1).every((member) => known.some((one) => sameMember(one, member)))) {
    throw new Refused("ghost");
  }
}

export function roundUp(time: number, bucketSeconds: number): number {
  return Math.ceil(time / bucketSeconds) * bucketSeconds;
}

/** Of a block made now: when a new epoch must follow, after a day at most, and when everything under it is gone. */
export function times(
  made: number,
  keep: number,
  bucketSeconds: number,
): { readonly until: number; readonly expires: number } {
  const until = made + Math.min(keep, LONGEST_EPOCH_SECONDS);
  return { until, expires: roundUp(until + keep, bucketSeconds) };
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
  if (!KINDS.includes(block.kind)) {
    throw new Refused("malformed");
  }
  return block;
}
