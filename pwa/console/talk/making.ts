// Making the blocks that a clinician signs: the claim of an offer, and every later step of the team.

import type { Block } from "../../../crypto/web/block.ts";
import type { OnCall } from "../../../crypto/web/bundle.ts";
import { claim, type Moment, team } from "../../../crypto/web/drafting.ts";
import { clinicianMember, type Member, memberWith } from "../../../crypto/web/member.ts";
import { type Prekey, verifyPrekey } from "../../../crypto/web/prekey.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { type Made, make } from "../../shared/making.ts";
import type { Surroundings } from "../surroundings.ts";
import { survivorIn } from "./opening.ts";

/** Oneself, with the bundle that others wrap to. */
export type Signer = OnCall & { readonly seed: Uint8Array };
/** What every new block needs besides the head: its consents, her newest prekey, and the coarseness of expiry. */
export type Grounds = {
  readonly consents: readonly Uint8Array[];
  readonly prekey: Prekey;
  readonly bucketSeconds: number;
};
/** Everybody but her who is in the next block, who leads it, and what she has consented to besides. */
export type Change = {
  readonly others: readonly OnCall[];
  readonly lead: Uint8Array | null;
  readonly consents?: readonly Uint8Array[];
};

/** Survivor and claimer, a fresh key. */
export function makeClaim(offer: Block, signer: Signer, grounds: Grounds, around: Surroundings): Promise<Made> {
  const { bundle, clinician, seed } = signer;
  const offered = memberWith(offer.members, clinician.clinicianId);
  if (offered === undefined) {
    throw new Refused("members");
  }
  const members = [survivorOf(offer, grounds.prekey), moved(offered, bundle)];
  const draft = claim(offer, members, offered.id, momentOf(grounds, around));
  return make(seed, draft, [grounds.prekey.kem, bundle.kem], grounds.consents, around.random);
}

/** The block after the head, with a fresh key wrapped to the newest prekey of each who is in it. */
export function makeStep(
  head: Block,
  { clinician, seed }: Signer,
  { others, lead }: Change,
  grounds: Grounds,
  around: Surroundings,
): Promise<Made> {
  const members = [survivorOf(head, grounds.prekey), ...others.map(clinicianMember)];
  const draft = team(head, clinician.clinicianId, members, lead, momentOf(grounds, around));
  const kems = [grounds.prekey.kem, ...others.map(({ bundle }) => bundle.kem)];
  return make(seed, draft, kems, grounds.consents, around.random);
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

function momentOf({ bucketSeconds }: Grounds, { clock }: Surroundings): Moment {
  return { made: clock.now(), bucketSeconds };
}

function survivorOf(block: Block, prekey: Prekey): Member {
  return moved(survivorIn(block), prekey);
}

function moved(member: Member, { number, hash }: Pick<Prekey, "number" | "hash">): Member {
  return { ...member, number, prekeyHash: hash };
}
