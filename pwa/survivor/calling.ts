// The call for help: who is on call by every rule of the pinned root, and an offer sealed to at most eight of them.

import { type Block, checkAdded, makeBlock, OFFER, roundUp, times } from "../../crypto/web/block.ts";
import type { CertifiedBundle, OnCall } from "../../crypto/web/bundle.ts";
import { verifyOnCall } from "../../crypto/web/bundle.ts";
import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { makeStanding } from "../../crypto/web/consent.ts";
import { encode } from "../../crypto/web/encoding.ts";
import { type Message, seal } from "../../crypto/web/envelope.ts";
import { clinicianMember, survivorMember } from "../../crypto/web/member.ts";
import type { Session } from "../../crypto/web/session.ts";
import { makeWithdrawal } from "../../crypto/web/withdrawal.ts";
import { wrap } from "../../crypto/web/wrapping.ts";
import { drawn } from "../shared/chance.ts";
import type { Line } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, numberIn } from "../shared/parsing.ts";
import type { Language } from "../shared/words/words.ts";
import type { Need } from "./scene.ts";
import type { Secrets } from "./secrets.ts";

const MOST_OFFERED = 8;

export type Wrap = readonly [member: Uint8Array, wrapped: Uint8Array];
export type Watch = { readonly onCall: readonly OnCall[]; readonly statement: Uint8Array; readonly now: number };
export type Offer = {
  readonly object: Uint8Array;
  readonly block: Block;
  readonly wraps: readonly Wrap[];
  readonly messageId: Uint8Array;
  readonly card: Uint8Array;
  readonly cardMessage: Message;
  readonly withdrawal: Uint8Array;
};
export type Terms = {
  readonly need: Need;
  readonly keep: number;
  readonly language: Language;
  readonly now: number;
  readonly bucketSeconds: number;
};

/** The relay named people, but none of them could be verified. */
export class Distrusted extends Error {}

/** Everyone on call for the need whom the pinned root vouches for. Throws Distrusted, or Refused for the statement. */
export async function watchFor(need: Need, line: Line, organisation: Organisation): Promise<Watch | null> {
  const [statement, pairs, told] = await line.call("on_call", need);
  const now = numberIn(told);
  if (listIn(pairs).length === 0) {
    return null;
  }
  const onCall = verifyOnCall(organisation, bytesIn(statement), listIn(pairs).map(pairIn), need, now);
  if (onCall.length === 0) {
    throw new Distrusted();
  }
  return { onCall, statement: bytesIn(statement), now };
}

export async function makeOffer(
  secrets: Secrets,
  session: Session,
  onCall: readonly OnCall[],
  terms: Terms,
  random: Random,
): Promise<Offer> {
  const chosen = drawn(onCall, MOST_OFFERED, random);
  const key = random(32);
  const { conversation, signingSeed } = secrets;
  const [object, block] = firstBlock(secrets, chosen, terms, key, random);
  checkAdded(block, onCall);
  const [, own] = secrets.published();
  const readers = [
    { id: secrets.memberId, kem: own.kem },
    ...chosen.map(({ clinician, bundle }) => ({ id: clinician.clinicianId, kem: bundle.kem })),
  ];
  const wraps: Wrap[] = [];
  for (const { id, kem } of readers) {
    wraps.push([id, await wrap(kem, key, block.hash, id)]);
  }
  const bucket = Math.min(roundUp(terms.now + terms.keep, terms.bucketSeconds), block.expires);
  const cardMessage = session.compose("card", encode([terms.need, terms.language]), terms.now, []);
  const card = seal(key, signingSeed, { conversation, blockHash: block.hash, bucket }, cardMessage, random);
  key.fill(0);
  const withdrawal = makeWithdrawal(signingSeed, conversation, block.hash);
  return { object, block, wraps, messageId: random(16), card, cardMessage, withdrawal };
}

function firstBlock(
  secrets: Secrets,
  chosen: readonly OnCall[],
  { need, keep, now, bucketSeconds }: Terms,
  key: Uint8Array,
  random: Random,
): readonly [object: Uint8Array, block: Block] {
  const { conversation, key: own, memberId, signingSeed } = secrets;
  const [, prekey] = secrets.published();
  const { until, expires } = times(now, keep, bucketSeconds);
  const fields = {
    ...{ conversation, n: 0, kind: OFFER, signer: memberId, lead: null, previous: null },
    ...{ keep, returns: 0, until, expires },
    members: [survivorMember(own, prekey), ...chosen.map(clinicianMember)],
  };
  const standing = makeStanding(signingSeed, conversation, { need, until: expires });
  return makeBlock(signingSeed, fields, key, [standing], random);
}

export function pairIn(row: Packable): CertifiedBundle {
  const [certificate, bundle] = listIn(row);
  return [bytesIn(certificate), bytesIn(bundle)];
}
