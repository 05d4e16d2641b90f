// A claimed conversation for the console's tests: the lead's own, and a colleague's view of it.

import { TEXT, textBody } from "../../../crypto/web/body.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { ownBundle } from "../../../pwa/console/duty/shifts.ts";
import type { Available } from "../../../pwa/console/talk/available.ts";
import { Conversation } from "../../../pwa/console/talk/conversation.ts";
import type { Link } from "../../../pwa/console/talk/link.ts";
import { makeClaim, newestPrekey } from "../../../pwa/console/talk/making.ts";
import { accept } from "../../../pwa/console/talk/opening.ts";
import {
  BUCKET_SECONDS,
  clinicianOnDuty,
  KEEP,
  onCallOf,
  pairOf,
  Relay,
  Survivor,
  surroundings,
  type Team,
  Time,
  trusting,
} from "./people.ts";

/** As the relay names somebody on call. */
export function availableOf(team: Team): Available {
  const [certificate] = pairOf(team);
  return { ...onCallOf(team), certificate };
}

/** A console with this clinician at it. `team` may be replaced when a certificate was renewed. */
export function consoleOf(team: Team, time: Time, colleagues: () => readonly Team[] = () => []) {
  const at = { team };
  const around = surroundings(time);
  const trust = trusting(around);
  let state: ClinicianState = team.state;
  const owner = {
    ...{ clinician: () => at.team.clinician, around, trust, bucketSeconds: () => BUCKET_SECONDS },
    colleagues: async () => colleagues().map(availableOf),
    ...{ state: () => ({ ...state, bundles: at.team.state.bundles }), refresh: async () => {}, changed: () => {} },
    keepHead: async (head: { conversation: Uint8Array; n: number; hash: Uint8Array }) => {
      state = { ...state, conversations: [{ conversation: head.conversation, headN: head.n, headHash: head.hash }] };
    },
  };
  const open = (id: Uint8Array, link: Link) => new Conversation(id, 1, owner, link);
  return { at, around, open, owner, trust };
}

/** `alsoCalled` are those who were offered the request too, and did not take it. */
export async function claimed(alsoCalled: readonly Team[] = []) {
  const time = new Time();
  const team = clinicianOnDuty();
  const survivor = await Survivor.asking([team, ...alsoCalled]);
  const relay = new Relay(survivor, team, time);
  const { around, at, open: opened, owner, trust } = consoleOf(team, time);
  const chain = new Chain(team.clinician.clinicianId);
  const { clinicianId } = team.clinician;
  await accept(chain, survivor.object, survivor.row(team)[4], owner.state(), clinicianId, () => new Set());
  const signer = { seed: owner.state().signingSeed, ...ownBundle(owner.state(), team.clinician, team.bundle) };
  const prekey = newestPrekey(chain.head, survivor.prekey);
  const grounds = { consents: chain.consents, prekey, bucketSeconds: BUCKET_SECONDS };
  const made = await makeClaim(chain.head, signer, grounds, around);
  await relay.append(made.object, made.wraps);
  await survivor.learn(made);
  const bucket = () => Math.ceil((time.seconds + KEEP) / BUCKET_SECONDS) * BUCKET_SECONDS;
  const says = (text: string) => relay.keep(survivor.sealed(TEXT, textBody(text), time.seconds, bucket()), bucket());
  const open = () => opened(survivor.id, relay);
  return { at, bucket, open, owner, relay, says, survivor, team, time, trust };
}

/** She takes a colleague in beside the lead, and gives the epochs named. */
export async function withColleague(epochs: readonly number[] = []) {
  const talk = await claimed();
  const colleague = clinicianOnDuty("Budi");
  talk.relay.staff = [talk.team, colleague];
  talk.relay.blocksKept.push(await talk.survivor.changes([talk.team, colleague], talk.team, talk.time.seconds, epochs));
  const theirs = consoleOf(colleague, talk.time);
  const join = () => theirs.open(talk.survivor.id, talk.relay.seenBy(colleague));
  return { ...talk, colleague, join, theirs };
}
