// A new epoch with the same members, once the head's time to write is over: whoever writes next makes it.

import { type Block, confirm, makeBlock, rekeyNeeded, TEAM, times } from "../../crypto/web/block.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { clinicianMember, type Member, survivorMember } from "../../crypto/web/member.ts";
import type { Prekey } from "../../crypto/web/prekey.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { wrap } from "../../crypto/web/wrapping.ts";
import { Answered } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn, Malformed } from "../shared/parsing.ts";
import type { Around } from "./around.ts";
import { pairIn, type Wrap } from "./calling.ts";
import type { Companions } from "./companions.ts";
import { Held } from "./held.ts";
import type { Lineage } from "./lineage.ts";
import type { Secrets } from "./secrets.ts";
import { presentMember } from "./who.ts";

const MOST_TRIES = 3;
/** Somebody was quicker, or somebody's prekey is newer than it was: look again. */
const AGAIN: readonly string[] = ["stale_block", "stale_prekey"];

/** The newest prekey of each present member, as the relay's `blocks` lists them. */
export type Newest = readonly (readonly [member: Uint8Array, prekey: Packable])[];

export function newestIn(rows: Packable | undefined): Newest {
  return listIn(rows).map((row) => {
    const [member, prekey = null] = listIn(row);
    return [bytesIn(member, 16), prekey];
  });
}

/** The members of the head as clinicians with bundles. Refused for one whose bundle is older than the head names. */
export function present(
  organisation: Organisation,
  statement: Uint8Array,
  members: readonly Member[],
  newest: Newest,
  now: number,
): readonly OnCall[] {
  return newest.flatMap(([id, prekey]) => {
    const member = members.find((one) => equal(one.id, id) && one.certificateHash !== null);
    return member === undefined ? [] : [presentMember(organisation, statement, member, pairIn(prekey), now)];
  });
}

type Renewing = {
  readonly around: Around;
  readonly secrets: Secrets;
  readonly lineage: Lineage;
  readonly companions: Companions;
};

/** Makes the new epoch if one is due. Throws Held where that can't be done: nothing more goes out under the old one. */
export async function renewed({ around, secrets, lineage, companions }: Renewing): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (!rekeyNeeded(lineage.chain.head, around.clock.now())) {
      return;
    }
    const { newest } = await lineage.fetch();
    const { head } = lineage.chain;
    if (!rekeyNeeded(head, around.clock.now())) {
      return;
    }
    try {
      const others = everyone(head, await companions.present(head, newest));
      const own = secrets.newest(newest.find(([id]) => equal(id, secrets.memberId))?.[1]);
      await lineage.append(() => appended(lineage, secrets, own, others, around));
      return;
    } catch (reason) {
      if (reason instanceof Refused || reason instanceof Malformed) {
        throw new Held();
      }
      if (!(reason instanceof Answered) || !AGAIN.includes(reason.code)) {
        throw reason;
      }
    }
  }
  throw new Held();
}

async function appended(
  { chain }: Lineage,
  secrets: Secrets,
  own: Prekey,
  others: readonly OnCall[],
  { bucketSeconds, clock, line, random }: Around,
): Promise<{ readonly object: Uint8Array; readonly wrapped: Uint8Array }> {
  const { head } = chain;
  const { conversation, n, hash: previous, keep, lead, returns } = head;
  const fields = {
    ...{ conversation, n: n + 1, kind: TEAM, signer: secrets.memberId, lead, previous, keep, returns },
    ...times(clock.told(), keep, bucketSeconds()),
    members: [survivorMember(secrets.key, own), ...others.map(clinicianMember)],
  };
  const key = random(32);
  const [object, { hash }] = makeBlock(
    secrets.signingSeed,
    fields,
    key,
    confirm(head, chain.keyFor(head.hash)),
    random,
  );
  const wrapped = await wrap(own.kem, key, hash, secrets.memberId);
  const wraps: Wrap[] = [[secrets.memberId, wrapped]];
  for (const { clinician, bundle } of others) {
    wraps.push([clinician.clinicianId, await wrap(bundle.kem, key, hash, clinician.clinicianId)]);
  }
  key.fill(0);
  await line.call("append", object, wraps);
  return { object, wrapped };
}

/** Nobody can be left out by a relay that names no bundle: without every member there is no new epoch. */
function everyone({ members }: Block, team: readonly OnCall[]): readonly OnCall[] {
  return members.slice(1).map(({ id }) => {
    const found = team.find(({ clinician }) => equal(clinician.clinicianId, id));
    if (found === undefined) {
      throw new Held();
    }
    return found;
  });
}
