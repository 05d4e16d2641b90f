// Making the blocks that a clinician signs: the claim of an offer, and a re-key for the same two people.

import { type Block, CLAIM, type Draft, makeBlock, TEAM, times } from "../../../crypto/web/block.ts";
import type { Bundle } from "../../../crypto/web/bundle.ts";
import { equal } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { type Prekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { wrap } from "../../../crypto/web/wrapping.ts";
import type { Surroundings } from "../surroundings.ts";
import { survivorIn } from "./opening.ts";

export type Signer = { readonly seed: Uint8Array; readonly clinician: Clinician; readonly bundle: Bundle };
export type Wrapped = readonly [memberId: Uint8Array, wrap: Uint8Array];
export type Made = {
  readonly object: Uint8Array;
  readonly block: Block;
  readonly key: Uint8Array;
  readonly wraps: readonly Wrapped[];
};
/** What every new block needs besides the head: its consents, her newest prekey, and the coarseness of expiry. */
export type Grounds = {
  readonly consents: readonly Uint8Array[];
  readonly prekey: Prekey;
  readonly bucketSeconds: number;
};

/** Survivor and claimer, a fresh key. */
export function makeClaim(offer: Block, signer: Signer, grounds: Grounds, around: Surroundings): Promise<Made> {
  const id = signer.clinician.clinicianId;
  return make(offer, { kind: CLAIM, lead: id }, signer, grounds, around);
}

/** The same people and a fresh key, wrapped to the newest prekey of each. */
export function makeRekey(head: Block, signer: Signer, grounds: Grounds, around: Surroundings): Promise<Made> {
  return make(head, { kind: TEAM, lead: head.lead }, signer, grounds, around);
}

/** Her newest prekey: signed by the key that the chain knows, and never older than the head's. */
export function newestPrekey(head: Block, object: Uint8Array): Prekey {
  const survivor = survivorIn(head);
  const prekey = verifyPrekey(survivor.key, head.conversation, object);
  if (prekey.number < survivor.number) {
    throw new Refused("number");
  }
  return prekey;
}

async function make(
  previous: Block,
  { kind, lead }: Pick<Draft, "kind" | "lead">,
  signer: Signer,
  { consents, prekey, bucketSeconds }: Grounds,
  { random, clock }: Surroundings,
): Promise<Made> {
  const key = random(32);
  const { conversation, keep, returns } = previous;
  const [survivor, own] = [survivorIn(previous), ownIn(previous, signer.clinician.clinicianId)];
  const kems = [prekey, signer.bundle];
  const members = [moved(survivor, prekey), moved(own, signer.bundle)];
  const signed = { conversation, n: previous.n + 1, kind, signer: own.id, lead, previous: previous.hash };
  const timed = { keep, returns, ...times(clock.now(), keep, bucketSeconds) };
  const [object, block] = makeBlock(signer.seed, { ...signed, ...timed, members }, key, consents, random);
  const wraps = await Promise.all(
    members.map(async ({ id }, at): Promise<Wrapped> => {
      const { kem } = kems[at] ?? prekey;
      return [id, await wrap(kem, key, block.hash, id)];
    }),
  );
  return { object, block, key, wraps };
}

function moved(member: Member, { number, hash }: Pick<Prekey, "number" | "hash">): Member {
  return { ...member, number, prekeyHash: hash };
}

function ownIn({ members }: Block, id: Uint8Array): Member {
  const own = members.find((member) => equal(member.id, id));
  if (own === undefined) {
    throw new Refused("members");
  }
  return own;
}
