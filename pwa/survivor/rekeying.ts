// A new epoch with the same members, once the head's time to write is over: whoever writes next makes it.

import { confirm, makeBlock, TEAM, times } from "../../crypto/web/block.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, type Random } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import type { Chain } from "../../crypto/web/chain.ts";
import { clinicianMember, type Member, survivorMember } from "../../crypto/web/member.ts";
import { wrap } from "../../crypto/web/wrapping.ts";
import type { Line } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { bytesIn, listIn } from "../shared/parsing.ts";
import { pairIn, type Wrap } from "./calling.ts";
import type { Secrets } from "./secrets.ts";
import { presentMember } from "./who.ts";

export type Renewal = { readonly object: Uint8Array; readonly wraps: readonly Wrap[] };
export type Time = { readonly now: number; readonly bucketSeconds: number };

/** The newest prekey of each present member, as the relay's `blocks` lists them. */
export type Newest = readonly (readonly [member: Uint8Array, prekey: Packable])[];

export function newestIn(rows: Packable | undefined): Newest {
  return listIn(rows).map((row) => {
    const [member, prekey = null] = listIn(row);
    return [bytesIn(member, 16), prekey];
  });
}

/** The members of the head as clinicians with bundles; whoever has none any more cannot be wrapped to. */
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

export async function appendNewEpoch(
  chain: Chain,
  secrets: Secrets,
  team: readonly OnCall[],
  line: Line,
  { now, bucketSeconds }: Time,
  random: Random,
): Promise<Renewal> {
  const { head } = chain;
  const [, own] = secrets.published();
  const { until, expires } = times(now, head.keep, bucketSeconds);
  const others = head.members.slice(1).map((member) => named(member, team));
  const fields = {
    ...{ conversation: head.conversation, n: head.n + 1, kind: TEAM, signer: secrets.memberId, lead: head.lead },
    ...{ previous: head.hash, keep: head.keep, returns: head.returns, until, expires },
    members: [survivorMember(secrets.key, own), ...others.map(clinicianMember)],
  };
  const key = random(32);
  const consents = confirm(head, chain.keyFor(head.hash));
  const [object, block] = makeBlock(secrets.signingSeed, fields, key, consents, random);
  const wraps: Wrap[] = [[secrets.memberId, await wrap(own.kem, key, block.hash, secrets.memberId)]];
  for (const { clinician, bundle } of others) {
    wraps.push([clinician.clinicianId, await wrap(bundle.kem, key, block.hash, clinician.clinicianId)]);
  }
  key.fill(0);
  await line.call("append", object, wraps);
  return { object, wraps };
}

/** Nobody can be left out by a relay that names no bundle: without every member there is no new epoch. */
function named(member: Member, team: readonly OnCall[]): OnCall {
  const found = team.find(({ clinician }) => equal(clinician.clinicianId, member.id));
  if (found === undefined) {
    throw new Error("a present member has no bundle");
  }
  return found;
}
