// What a team does, under whose leave, and how one member follows it, of this side.

import { times } from "../../../../crypto/web/block.ts";
import { hex } from "../../../../crypto/web/bytes.ts";
import { LEAD } from "../../../../crypto/web/consent.ts";
import { wrapHistory } from "../../../../crypto/web/history.ts";
import { DAY, NOW } from "../cast.ts";
import type { Json, Named } from "../forms.ts";
import { type Made, membersOf, type Person, revokedOf, Team } from "../team.ts";
import * as things from "../things.ts";
import { type Asked, changed, drawing } from "./stage.ts";

const team = Team.claimed("chains of known answers");
const { she, melati, kenanga, dahlia } = team;
const chainOf = (all: readonly Made[], ...more: readonly Uint8Array[]): Named => ({
  chain: [...all.map(({ object }) => hex(object)), ...more.map(hex)],
  revoked: [],
});

export async function chains(): Promise<readonly Asked[]> {
  const [claim] = team.all.slice(1) as [Made];
  const named = team.named(dahlia, { epochs: [1], scope: LEAD });
  const consents = [...team.consents, named];
  const added = team.step({ by: melati, members: [she, melati, dahlia], consents });
  const upToAdded = [...team.all];
  return [
    ...(await followed(upToAdded)),
    ...(await histories(claim, added, upToAdded)),
    ...covered(upToAdded, consents),
    ...teams(upToAdded, consents),
  ];
}

function covered(all: readonly Made[], consents: readonly Uint8Array[]): readonly Asked[] {
  const [standing, named] = consents as readonly [Uint8Array, Uint8Array];
  const under = (...some: readonly Uint8Array[]): Named => ({ ...chainOf(all), consents: some.map(hex) });
  const late = team.named(dahlia, { headHash: all[1]?.block.hash ?? standing, validUntil: NOW });
  const onCall = team.onCall.map((one) => things.onCall.write(one));
  const kept = { ...under(...consents), before: [hex(standing)], previous: 1 };
  return [
    ["coverage.check", "under a named consent", under(named)],
    ["coverage.check", "under none", under()],
    ["coverage.check", "under one that is over", under(late)],
    ["coverage.check", "under one twice", under(named, named)],
    ["coverage.check", "under two standing ones", under(standing, standing)],
    ["coverage.uncovered", "under none", under()],
    ["coverage.history_allowed", "what she names", { ...under(named), member_id: hex(dahlia.member.id) }],
    ["coverage.check_kept", "one more", kept],
    ["coverage.check_kept", "the standing one is gone", { ...kept, consents: [hex(named)] }],
    ["coverage.check_need", "under a named consent", { ...under(named), on_call: [] }],
    ["coverage.check_need", "for her need", { ...under(standing), on_call: onCall }],
    ["coverage.check_need", "nobody verified", { ...under(standing), on_call: [] }],
  ];
}

/** Steps that a signer may, and may not, take upon a team. */
function teams(all: readonly Made[], consents: readonly Uint8Array[]): readonly Asked[] {
  const three = [she, melati, dahlia];
  const step = (by: Person, members: readonly Person[], lead: Person | null = melati): Named =>
    chainOf(all, team.attempt({ by, members, lead, consents }));
  const dated = team.attempt({ by: melati, members: three, consents, changes: times(NOW, DAY, 900) });
  const drafted = { ...chainOf(all), made: NOW + DAY, bucket_seconds: 900, latest_end: 0, keep: 0, returns: 0 };
  const members = membersOf(three).map(things.member.write) as Json[];
  const by = { conversation: hex(team.head.conversation), signer: hex(melati.member.id), members };
  const over = { step: "team", lead: hex(dahlia.member.id) };
  return [
    ["block.open", "a hand-over", step(melati, three, dahlia)],
    ["block.open", "a hand-over by another", step(dahlia, three, dahlia)],
    ["block.open", "a member leaves", step(dahlia, [she, melati])],
    ["block.open", "a member removes the lead", step(dahlia, [she, dahlia], null)],
    ["block.open", "a member adds one", step(dahlia, [...three, kenanga])],
    ["block_rules.check_signer", "adds", { ...step(melati, [...three, kenanga]), revoked: hashesOf(melati) }],
    ["block_rules.check_signer", "leaves", { ...step(melati, [she, dahlia], null), revoked: hashesOf(melati) }],
    ["block_rules.check_signer", "another is revoked", { ...step(melati, three), revoked: hashesOf(dahlia) }],
    ["block.open", "dated back", chainOf(all, dated)],
    ["block.open", "she is alone", step(she, [she], null)],
    ["block.open", "led by nobody there", step(melati, three, kenanga)],
    ["drafting.draft", "a hand-over", { ...drafted, ...by, ...over }],
    ["drafting.draft", "she calls again", { ...drafted, ...by, step: "call_again", lead: null }],
  ];
}

const hashesOf = (person: Person): Json => [...revokedOf([person])];

async function followed(all: readonly Made[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const [name, person] of Object.entries({ she, lead: melati, added: dahlia, lost: kenanga })) {
    asked.push(["chain.follow", `the one who is ${name}`, await heldBy(person, all)]);
  }
  const lead = await heldBy(melati, all);
  const pairs = lead["followed"] as readonly (readonly Json[])[];
  const without = pairs.map(([object = null], at) => [object, at === 2 ? null : (pairs[at]?.[1] ?? null)]);
  const told = { ...(await heldBy(she, all)), revoked: hashesOf(melati) };
  return [
    ...asked,
    ["chain.follow", "the lead, without the last wrap", { ...lead, followed: without }],
    ["chain.follow", "who knows that the lead is revoked", told],
  ];
}

async function heldBy(person: Person, all: readonly Made[]): Promise<Named> {
  const pairs: Json[] = [];
  for (const made of all) {
    const inside = made.block.members.some(({ id }) => hex(id) === hex(person.member.id));
    const name = `wrap ${made.block.n} ${hex(person.member.id)}`;
    const wrapped = inside ? hex(await drawing(name, () => team.wrapped(made, person))) : null;
    pairs.push([hex(made.object), wrapped]);
  }
  return { member_id: hex(person.member.id), seed: hex(person.kemSeed), followed: pairs, revoked: [] };
}

async function histories(old: Made, added: Made, all: readonly Made[]): Promise<readonly Asked[]> {
  const [place, { id }] = [[added.block.hash, old.block.hash] as const, dahlia.member];
  const wrapped = await drawing("history", () => wrapHistory(dahlia.kem, old.key, ...place, id));
  const seed = hex(dahlia.kemSeed);
  const bound = { new_hash: hex(place[0]), old_hash: hex(place[1]), member_id: hex(id) };
  const held = { ...(await heldBy(dahlia, all)), wrapped: hex(wrapped) };
  const making = { seed, kem: hex(dahlia.kem), key: hex(old.key) };
  return [
    ["history.unwrap", "an earlier epoch", { seed, wrapped: hex(wrapped), ...bound }],
    ["history.unwrap", "changed", { seed, wrapped: changed(wrapped, 9), ...bound }],
    ["history.wrap", "what is wrapped opens", { ...making, ...bound }],
    ["wrapping.wrap", "what is wrapped opens", { ...making, block_hash: bound.new_hash, member_id: hex(id) }],
    ["chain.accept_history", "which she names", { ...held, n: 1 }],
    ["chain.accept_history", "which she does not name", { ...held, n: 0 }],
  ];
}
