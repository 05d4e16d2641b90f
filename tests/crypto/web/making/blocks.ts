// Blocks of this side.

import { CLAIM, type Draft, makeBlock } from "../../../../crypto/web/block.ts";
import { hex } from "../../../../crypto/web/bytes.ts";
import { clinicianMember } from "../../../../crypto/web/member.ts";
import { Cast, DAY, HOUR, NOW } from "../cast.ts";
import type { Named } from "../forms.ts";
import * as things from "../things.ts";
import { type Asked, cast, herKey, kenanga, melati, random, seed, survivor } from "./stage.ts";

export function blocks(): readonly Asked[] {
  const [key, other] = [random(32), random(32)];
  const [offer, block0] = cast.made(cast.offer(), seed, key);
  const [claim, block1] = cast.made(cast.claim(block0), melati.seed, other);
  const [rekey] = cast.made(cast.rekey(block1), seed, key);
  const chain = [offer, claim, rekey].map(hex);
  const all = { chain, revoked: [] };
  const first = { ...all, chain: chain.slice(0, 1) };
  const after = (changes: Partial<Draft>, by: Uint8Array = melati.seed): Named => ({
    revoked: [],
    chain: [hex(offer), hex(makeBlock(by, cast.claim(block0, changes), other, [], random)[0])],
  });
  const ghost = clinicianMember(new Cast("a ghost").clinicians[0]);
  const [melatis] = cast.claim(block0).members.slice(1);
  const onCall = cast.clinicians.map((one) => things.onCall.write(one));
  return [
    ["block.make", "an offer", making(cast.offer(), seed, key)],
    ["block.make", "a claim", making(cast.claim(block0), melati.seed, other)],
    ["block.open", "three blocks", { ...all }],
    ["block.open", "one left out", { revoked: [], chain: chain.filter((_, at) => at !== 1) }],
    ["block.open", "signed by another", after({}, kenanga.seed)],
    ["block.open", "a ghost", after({ members: [survivor.member, ghost] })],
    ["block.open", "another's place", after({ members: [survivor.member, { ...(melatis ?? ghost), key: herKey }] })],
    ["block.open", "no longer kept", after({ keep: 60 })],
    ["block.open", "kept too long", after({ expires: NOW + 9 * DAY })],
    ["block.open", "another lead", after({ lead: survivor.member.id })],
    ["block.open", "an older prekey", after({ members: [{ ...survivor.member, number: 0 }, melatis ?? ghost] })],
    ["block.open", "of a kind unknown", after({ kind: CLAIM + 7 })],
    ["block.confirm", "the key of an offer", { ...first, key: hex(key) }],
    ["block.confirm", "another key", { ...first, key: hex(other) }],
    ["block.check_added", "all on call", { ...first, on_call: onCall }],
    ["block.check_added", "one is not", { ...first, on_call: onCall.slice(1) }],
    ["block.open", "an older bundle", after({ members: [survivor.member, { ...(melatis ?? ghost), number: 0 }] })],
    ["block_rules.check_times", "in time", { revoked: [], chain: chain.slice(0, 2), now: NOW + HOUR + 300 }],
    ["block_rules.check_times", "too late", { revoked: [], chain: chain.slice(0, 2), now: NOW + HOUR + 301 }],
    ["block_rules.check_until", "later", { ...all, now: NOW + 9 * DAY }],
    ["block_rules.check_until", "from the future", { ...all, now: NOW }],
    ["block.times", "a day", { made: NOW + 7, keep: DAY, bucket_seconds: 900, returns: 0, latest_end: 0 }],
    [
      "block.times",
      "a week",
      { made: NOW + 7, keep: 7 * DAY, bucket_seconds: 3600, returns: NOW + 9 * DAY, latest_end: NOW + DAY },
    ],
  ];
}

export function making(draft: Draft, signerSeed: Uint8Array, key: Uint8Array): Named {
  const consents = [hex(cast.standing)];
  return {
    signer_seed: hex(signerSeed),
    draft: things.draft.write(draft),
    key: hex(key),
    consents,
    random: hex(random(24)),
  };
}
