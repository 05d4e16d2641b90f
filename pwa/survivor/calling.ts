// The call for help: who is on call by every rule of the pinned root, and an offer sealed to at most eight of them.

import { type Block, bucketOf, checkAdded, roundUp } from "../../crypto/web/block.ts";
import { CARD, codesBody } from "../../crypto/web/body.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, type Random } from "../../crypto/web/bytes.ts";
import { makeStanding } from "../../crypto/web/consent.ts";
import { callAgain, firstOffer } from "../../crypto/web/drafting.ts";
import { type Message, seal } from "../../crypto/web/envelope.ts";
import { clinicianMember, survivorMember } from "../../crypto/web/member.ts";
import type { Session } from "../../crypto/web/session.ts";
import { drawn } from "../shared/chance.ts";
import type { Line } from "../shared/line.ts";
import { type Made, make, Unwrappable } from "../shared/making.ts";
import type { Trust } from "../shared/trust.ts";
import type { Language } from "../shared/words/words.ts";
import type { RelayClock } from "./clock.ts";
import type { Need } from "./scene.ts";
import type { Secrets } from "./secrets.ts";

const MOST_OFFERED = 8;
/** How many of these are drawn of those on duty, of the backups and of the coordinators. */
const PLACES: readonly number[] = [5, 2, 1];
/** When a standing consent is over that covers nobody: a time as long as any other, so that a block's size tells nothing. */
export const OVER = 65_536;
/** While nobody is on call, those count whose shift begins within two days. */
const AHEAD_SECONDS = 48 * 3600;

export type Offer = Made & {
  readonly messageId: Uint8Array;
  readonly card: Uint8Array;
  readonly cardMessage: Message;
};
export type Terms = {
  readonly need: Need;
  readonly keep: number;
  /** When she means to be back, or 0. A call upon another block takes it from there. */
  readonly returns: number;
  readonly language: Language;
  readonly now: number;
  readonly bucketSeconds: number;
  /** The block after which she calls again, null for a first call. */
  readonly after: Block | null;
  /** In whose turn somebody is called, by the relay's word: 0 on duty, 1 backup, 2 coordinator. */
  readonly turnOf: (one: OnCall) => number;
  /** She is asked before anybody else comes: what she consents to beforehand is over from the start. */
  readonly asksFirst: boolean;
};

/** The relay named people, but none of them could be verified. */
export class Distrusted extends Error {}

/**
 * Everyone on call for the need whom the pinned root vouches for, and whom she would have; while nobody is, those who
 * begin next. Null where the relay names nobody. Throws Distrusted, or Refused for the statement and for the log.
 */
export async function watchFor(
  need: Need,
  line: Line,
  trust: Trust,
  clock: RelayClock,
  isWelcome: (one: OnCall) => boolean = () => true,
): Promise<readonly OnCall[] | null> {
  const watch = await trust.watch(line, "on_call", need, AHEAD_SECONDS);
  if (watch === null) {
    return null;
  }
  if (watch.onCall.length === 0) {
    throw new Distrusted();
  }
  const now = clock.now();
  const welcome = watch.onCall.filter(isWelcome);
  const here = welcome.filter(({ bundle }) => bundle.start <= now);
  return here.length > 0 ? here : welcome;
}

/** When the first of them is there: 0 where somebody is there already. */
export function opensAt(onCall: readonly OnCall[], now: number): number {
  const first = Math.min(...onCall.map(({ bundle }) => bundle.start));
  return first > now ? first : 0;
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
    const chosen = acrossTurns(possible, terms.turnOf, random);
    try {
      const made = await offered(secrets, chosen, terms, random);
      checkAdded(made.block, null, onCall);
      return {
        ...made,
        messageId: random(16),
        ...cardUnder(made, { secrets, session }, terms, random, latestEnd(chosen, terms.now)),
      };
    } catch (reason) {
      if (!(reason instanceof Unwrappable)) {
        throw reason;
      }
      possible = possible.filter(({ clinician }) => !equal(clinician.clinicianId, reason.memberId));
    }
  }
  throw new Distrusted();
}

/** Some of each turn, so that there is somebody left to call; the places that stay free are anybody's. */
function acrossTurns(possible: readonly OnCall[], turnOf: (one: OnCall) => number, random: Random): readonly OnCall[] {
  const chosen = PLACES.flatMap((count, turn) =>
    drawn(
      possible.filter((one) => turnOf(one) === turn),
      count,
      random,
    ),
  );
  const others = possible.filter((one) => !chosen.includes(one));
  return [...chosen, ...drawn(others, MOST_OFFERED - chosen.length, random)];
}

function offered(
  secrets: Secrets,
  chosen: readonly OnCall[],
  { after, asksFirst, bucketSeconds, keep, need, now, returns }: Terms,
  random: Random,
): Promise<Made> {
  const [, own] = secrets.published();
  const members = [survivorMember(secrets.key, own), ...chosen.map(clinicianMember)];
  const moment = { made: now, bucketSeconds };
  const latest = latestEnd(chosen, now);
  const draft =
    after === null
      ? firstOffer(secrets.conversation, members, keep, returns, moment, latest)
      : callAgain(after, members, moment, latest);
  const standing = makeStanding(secrets.signingSeed, secrets.conversation, {
    need,
    until: asksFirst ? OVER : draft.expires,
  });
  const kems = [own.kem, ...chosen.map(({ bundle }) => bundle.kem)];
  return make(secrets.signingSeed, draft, kems, [standing], random);
}

/** The end of the latest shift of those who are not there yet, 0 where somebody is: what is said waits that long. */
export function latestEnd(onCall: readonly OnCall[], now: number): number {
  return opensAt(onCall, now) === 0 ? 0 : Math.max(...onCall.map(({ bundle }) => bundle.until));
}

function cardUnder(
  { block, key }: Made,
  { secrets: { signingSeed }, session }: { readonly secrets: Secrets; readonly session: Session },
  { bucketSeconds, language, need, now }: Terms,
  random: Random,
  waits: number,
): Pick<Offer, "card" | "cardMessage"> {
  const { conversation, hash: blockHash } = block;
  const due = Math.max(bucketOf(block, now, bucketSeconds), roundUp(waits, bucketSeconds));
  const bucket = Math.min(due, block.expires);
  const cardMessage = session.compose(CARD, codesBody([need, language]), now, []);
  return { cardMessage, card: seal(key, signingSeed, { conversation, blockHash, bucket }, cardMessage, random) };
}
