// The call for help: who is on call by every rule of the pinned root, and an offer sealed to at most eight of them.

import { type Block, checkAdded, makeBlock, OFFER, roundUp, times } from "../../crypto/web/block.ts";
import { CARD, codesBody } from "../../crypto/web/body.ts";
import type { CertifiedBundle, OnCall } from "../../crypto/web/bundle.ts";
import { verifyOnCall } from "../../crypto/web/bundle.ts";
import type { Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { makeStanding } from "../../crypto/web/consent.ts";
import { type Message, seal } from "../../crypto/web/envelope.ts";
import { clinicianMember, survivorMember } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import type { Session } from "../../crypto/web/session.ts";
import { wrap } from "../../crypto/web/wrapping.ts";
import { drawn } from "../shared/chance.ts";
import type { Line } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, numberIn } from "../shared/parsing.ts";
import type { Language } from "../shared/words/words.ts";
import type { RelayClock } from "./clock.ts";
import type { Need } from "./scene.ts";
import type { Secrets } from "./secrets.ts";

const MOST_OFFERED = 8;

export type Wrap = readonly [member: Uint8Array, wrapped: Uint8Array];
export type Watch = { readonly onCall: readonly OnCall[]; readonly statement: Uint8Array };
export type Offer = {
  readonly object: Uint8Array;
  readonly block: Block;
  readonly wraps: readonly Wrap[];
  readonly messageId: Uint8Array;
  readonly card: Uint8Array;
  readonly cardMessage: Message;
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
export async function watchFor(
  need: Need,
  line: Line,
  clock: RelayClock,
  organisation: Organisation,
): Promise<Watch | null> {
  const [statement, pairs, told] = await line.call("on_call", need);
  clock.hear(numberIn(told));
  if (listIn(pairs).length === 0) {
    return null;
  }
  const onCall = verifyOnCall(organisation, bytesIn(statement), listIn(pairs).map(pairIn), need, clock.now());
  if (onCall.length === 0) {
    throw new Distrusted();
  }
  return { onCall, statement: bytesIn(statement) };
}

/** An offer to as many as can be sealed to: whoever can't is left out, and others are drawn. Throws Distrusted. */
export async function makeOffer(
  secrets: Secrets,
  session: Session,
  onCall: readonly OnCall[],
  terms: Terms,
  random: Random,
): Promise<Offer> {
  let possible = onCall;
  while (possible.length > 0) {
    const chosen = drawn(possible, MOST_OFFERED, random);
    const key = random(32);
    const [object, block] = firstBlock(secrets, chosen, terms, key, random);
    checkAdded(block, onCall);
    const { wraps, unreachable } = await wrappedToAll(secrets, chosen, key, block.hash);
    if (unreachable.length === 0) {
      const [cardMessage, card] = cardUnder(block, secrets, session, terms, { key, random });
      key.fill(0);
      return { object, block, wraps, messageId: random(16), card, cardMessage };
    }
    key.fill(0);
    possible = possible.filter((one) => !unreachable.includes(one));
  }
  throw new Distrusted();
}

type Wrapped = { readonly wraps: readonly Wrap[]; readonly unreachable: readonly OnCall[] };

async function wrappedToAll(
  secrets: Secrets,
  chosen: readonly OnCall[],
  key: Uint8Array,
  blockHash: Uint8Array,
): Promise<Wrapped> {
  const [, own] = secrets.published();
  const wraps: Wrap[] = [[secrets.memberId, await wrap(own.kem, key, blockHash, secrets.memberId)]];
  const unreachable: OnCall[] = [];
  for (const one of chosen) {
    const id = one.clinician.clinicianId;
    try {
      wraps.push([id, await wrap(one.bundle.kem, key, blockHash, id)]);
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
      unreachable.push(one);
    }
  }
  return { wraps, unreachable };
}

function cardUnder(
  { conversation, expires, hash: blockHash }: Block,
  { signingSeed }: Secrets,
  session: Session,
  { bucketSeconds, keep, language, need, now }: Terms,
  { key, random }: { readonly key: Uint8Array; readonly random: Random },
): readonly [message: Message, card: Uint8Array] {
  const bucket = Math.min(roundUp(now + keep, bucketSeconds), expires);
  const message = session.compose(CARD, codesBody([need, language]), now, []);
  return [message, seal(key, signingSeed, { conversation, blockHash, bucket }, message, random)];
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
