// A new epoch, where one is due: the head's day is over, its key never came, or somebody in it may not read on.

import { OFFER, rekeyNeeded } from "../../crypto/web/block.ts";
import { has } from "../../crypto/web/block_rules.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import { changeTerms, team } from "../../crypto/web/drafting.ts";
import { clinicianMember, survivorMember } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Answered } from "../shared/line.ts";
import { type Made, make, Unwrappable } from "../shared/making.ts";
import { Malformed } from "../shared/parsing.ts";
import { type Newest, newestOf, type Present } from "../shared/present.ts";
import type { Around } from "./around.ts";
import type { Companions } from "./companions.ts";
import { Held } from "./held.ts";
import type { Lineage } from "./lineage.ts";
import type { Secrets } from "./secrets.ts";

const MOST_TRIES = 3;
/** Somebody was quicker, or somebody's prekey is newer than it was: look again. */
const AGAIN: readonly string[] = ["stale_block", "stale_prekey"];

export type Renewing = {
  readonly around: Around;
  readonly secrets: Secrets;
  readonly lineage: Lineage;
  readonly companions: Companions;
  /** When she means to be back, where the head says otherwise; else null. */
  readonly returns: () => number | null;
  /** A consent that she took back still counts, until a block of hers. */
  readonly takesBack: () => boolean;
  /** Ids of those who are to be in it no longer, because she says so. */
  readonly putOut: () => readonly Uint8Array[];
};

/** Makes the new epoch if one is due. Throws Held where that can't be done: nothing more goes out under the old one. */
export function renewed(renewing: Renewing): Promise<void> {
  return madeAnew(renewing, isDue);
}

/**
 * Has the head say when she means to be back, and leave out whom she wants here no longer. Throws Held where that can't be
 * done now; messages go on all the same.
 */
export function settling(renewing: Renewing): Promise<void> {
  return madeAnew(renewing, isUnsettled);
}

export function isUnsettled(renewing: Renewing): boolean {
  return renewing.returns() !== null || isKept(renewing);
}

/** Somebody whom she has put out is in it still. */
function isKept({ lineage, putOut }: Renewing): boolean {
  return putOut().some((id) => has(lineage.head ?? undefined, id));
}

async function madeAnew(renewing: Renewing, isDue: (renewing: Renewing) => boolean): Promise<void> {
  const { companions, lineage } = renewing;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (!isDue(renewing)) {
      return;
    }
    const { newest } = await lineage.fetch();
    const present = await companions.look(lineage.chain, newest);
    if (!isDue(renewing)) {
      return;
    }
    if (await appended(renewing, newest, present)) {
      return;
    }
  }
  throw new Held();
}

function isDue(renewing: Renewing): boolean {
  const { around, companions, lineage, secrets, takesBack } = renewing;
  const { head } = lineage.chain;
  if (head.kind === OFFER) {
    return false;
  }
  // Nothing more goes to whoever she has put out.
  const outlived = rekeyNeeded(head, around.clock.now()) || secrets.exposed || takesBack() || isKept(renewing);
  return outlived || lineage.fault !== null || companions.refusedIn(head).length > 0 || companions.strangersIn(head);
}

/** False where somebody was quicker. */
async function appended(renewing: Renewing, newest: Newest, present: Present): Promise<boolean> {
  const { around, lineage, secrets } = renewing;
  try {
    await lineage.append(async () => {
      const made = await drafted(renewing, newest, present);
      await around.line.call("append", made.object, made.wraps, []);
      return made;
    });
    secrets.exposed = false;
    return true;
  } catch (reason) {
    if (reason instanceof Refused || reason instanceof Malformed || reason instanceof Unwrappable) {
      throw new Held();
    }
    if (reason instanceof Answered && AGAIN.includes(reason.code)) {
      return false;
    }
    throw reason;
  }
}

/** Everybody of the head but those who may not stay. Nobody is left out because the relay names no bundle of them. */
function drafted(
  { around, lineage, putOut, returns, secrets }: Renewing,
  newest: Newest,
  present: Present,
): Promise<Made> {
  const { chain } = lineage;
  const { head } = chain;
  const gone = new Set([...chain.uncovered, ...present.refused, ...present.outnumbered, ...putOut()].map(hex));
  const others = head.members.slice(1).flatMap(({ id }) => (gone.has(hex(id)) ? [] : [verifiedAs(id, present)]));
  if (others.length === 0) {
    throw new Held();
  }
  const own = secrets.newest(newestOf(newest, secrets.memberId));
  const members = [survivorMember(secrets.key, own), ...others.map(clinicianMember)];
  const moment = { made: around.clock.told(), bucketSeconds: around.bucketSeconds() };
  const [lead, back] = [leadAfter(lineage, gone), returns()];
  const draft =
    back === null
      ? team(head, secrets.memberId, members, lead, moment)
      : changeTerms({ ...head, lead }, members, head.keep, back, moment);
  const kems = [own.kem, ...others.map(({ bundle }) => bundle.kem)];
  return make(secrets.signingSeed, draft, kems, chain.carried(members), around.random);
}

function verifiedAs(id: Uint8Array, { verified }: Present): OnCall {
  const found = verified.find(({ clinician }) => equal(clinician.clinicianId, id));
  if (found === undefined) {
    throw new Held();
  }
  return found;
}

/** Who broke her consent does not lead on. */
function leadAfter({ chain, fault }: Lineage, gone: ReadonlySet<string>): Uint8Array | null {
  const { lead, signer } = chain.head;
  if (lead === null || gone.has(hex(lead)) || (fault !== null && fault !== "keys" && equal(signer, lead))) {
    return null;
  }
  return lead;
}
