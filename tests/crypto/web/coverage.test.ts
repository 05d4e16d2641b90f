// Nobody is in a conversation whom she did not allow: by her signature, for a need, or by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Block, openNext } from "../../../crypto/web/block.ts";
import {
  LEAD,
  makeNamed,
  makeStanding,
  type Named,
  verifyConsent,
  verifyStanding,
} from "../../../crypto/web/consent.ts";
import * as coverage from "../../../crypto/web/coverage.ts";
import { encode, type Value } from "../../../crypto/web/encoding.ts";
import { signed } from "../../../crypto/web/signing.ts";
import { DAY, HOUR, NOW } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { lengthened, resigned, touched } from "./tampering.ts";
import { type Step, Team } from "./team.ts";

const TAG = "sc1/consent";

/** What the last block of a team is refused as under these consents, or "covered". */
function verdict({ blocks }: Team, consents: readonly Uint8Array[]): string {
  return outcome(() => {
    coverage.checkCoverage(blocks, consents);
    assert.deepEqual(coverage.uncovered(blocks, consents), []);
    return "covered";
  });
}

/** Claimed by Melati, with or without the standing consent; then Melati adds Kenanga. */
function grown(name: string, standing = true): Team {
  const team = Team.claimed(name, standing ? undefined : []);
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga] });
  return team;
}

test("a consent is hers, of this conversation, and of a kind there is", () => {
  const team = Team.claimed("consents");
  const { seed, key, conversation } = team.cast.survivor;
  const fields: Named = {
    ...{ id: team.cast.random(16), headHash: team.head.hash, certificateHash: team.cast.random(32) },
    ...{ scope: LEAD, epochs: [0, 3], validUntil: NOW + DAY, ends: NOW + 2 * DAY },
  };
  const named = makeNamed(seed, conversation, fields);
  assert.deepEqual(verifyConsent(key, conversation, named), fields);
  assert.deepEqual(verifyConsent(key, conversation, team.cast.standing), { need: "medical", until: NOW + DAY });
  assert.deepEqual(verifyStanding(key, conversation, team.cast.standing).need, "medical");
  refuses("malformed", () => verifyStanding(key, conversation, named));
  refuses("conversation", () => verifyConsent(key, team.cast.random(16), named));
  refuses("signature", () => verifyConsent(team.melati.member.key, conversation, named));
  refuses("malformed", () => verifyConsent(key, conversation, lengthened(named, TAG, seed)));
  refuses("version", () => verifyConsent(key, conversation, resigned(named, TAG, seed, 0, 2)));
  const wrong: readonly (readonly [number, Value])[] = [
    ...([
      [1, "lasting"],
      [1, "standing"],
      [2, new Uint8Array(15)],
      [3, new Uint8Array(15)],
      [4, 1],
    ] as const),
    ...([
      [5, null],
      [6, "stay"],
      [7, 1],
      [7, [""]],
      [7, Array(33).fill(1)],
      [8, "1"],
      [9, null],
    ] as const),
  ];
  for (const [place, item] of wrong) {
    refuses("malformed", () => verifyConsent(key, conversation, resigned(named, TAG, seed, place, item)));
  }
  assert.ok(verifyConsent(key, conversation, resigned(named, TAG, seed, 7, Array(32).fill(1))));
  for (const changed of touched(named, 3)) {
    assert.match(String(outcome(() => verifyConsent(key, conversation, changed))), /^(malformed|signature)$/);
  }
  refuses("malformed", () => verifyConsent(key, conversation, signed(TAG, seed, encode([1, "standing", 0, "a", 1]))));
});

test("under the standing consent the lead adds until its date", () => {
  const team = grown("standing");
  assert.equal(verdict(team, team.consents), "covered");
  assert.equal(verdict(team, []), "consent");
  assert.deepEqual(coverage.uncovered(team.blocks, []), [team.kenanga.member.id]);
  const joined = NOW + 2 * HOUR;
  assert.equal(verdict(team, [team.standing("medical", joined + 1)]), "covered");
  assert.equal(verdict(team, [team.standing("medical", joined)]), "consent");
  assert.equal(verdict(team, [team.standing("medical", NOW + DAY), team.standing("legal", NOW + DAY)]), "consent");
});

test("a consent that does not verify covers nobody", () => {
  const team = grown("forged");
  const { conversation } = team.cast.survivor;
  const standing = { need: "medical", until: NOW + DAY };
  assert.equal(verdict(team, [makeStanding(team.melati.seed, conversation, standing)]), "signature");
  const other = makeStanding(team.cast.survivor.seed, team.cast.random(16), standing);
  assert.equal(verdict(team, [other]), "conversation");
  assert.equal(verdict(team, [team.cast.random(40)]), "malformed");
});

test("her own signature covers whoever stands in the block, and who claimed was in her offer", () => {
  const team = Team.claimed("hers", []);
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga] });
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga] });
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga, team.dahlia] });
  assert.deepEqual(coverage.uncovered(team.blocks, []), [team.dahlia.member.id]);
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga, team.dahlia] });
  assert.equal(verdict(team, []), "covered");
});

test("a named consent covers the one it names, in time, from when it was given", () => {
  const team = grown("named", false);
  const joined = NOW + 2 * HOUR;
  const [offer, claim, added] = team.blocks;
  assert.ok(offer && claim && added);
  const under = (changes: Partial<Named>, person = team.kenanga) =>
    verdict(team, [team.named(person, { headHash: claim.hash, ...changes })]);
  assert.equal(under({}), "covered");
  assert.equal(under({}, team.dahlia), "consent");
  assert.equal(under({ scope: LEAD }), "covered");
  assert.equal(under({ validUntil: joined + 1 }), "covered");
  assert.equal(under({ validUntil: joined }), "consent");
  assert.equal(under({ headHash: added.hash }), "consent");
  assert.equal(under({ headHash: team.cast.random(32) }), "consent");
  // Kenanga was offered the request: Melati's claim put her out, and what was given before that is void.
  assert.equal(under({ headHash: offer.hash }), "void");
});

test("no consent id counts twice", () => {
  const team = grown("twice");
  const [one, id] = [team.named(team.dahlia), team.cast.random(16)];
  assert.equal(verdict(team, [...team.consents, one]), "covered");
  assert.equal(verdict(team, [...team.consents, one, one]), "reused");
  const again = [team.named(team.dahlia, { id }), team.named(team.kenanga, { id })];
  assert.equal(verdict(team, [...team.consents, ...again]), "reused");
});

test("a removal makes earlier consents void, and a later one counts", () => {
  const team = grown("removed", false);
  const before = team.named(team.kenanga);
  team.step({ by: team.she, members: [team.she, team.melati] });
  const after = team.named(team.kenanga);
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga] });
  assert.equal(verdict(team, [before]), "void");
  assert.equal(verdict(team, [after]), "covered");
  assert.equal(verdict(team, [after, team.standing("any", NOW + DAY)]), "covered");
});

test("each block that she signs ends the consents by name under which nobody stands yet", () => {
  const team = Team.claimed("ended by hers", []);
  const { she, melati, kenanga } = team;
  const before = team.named(kenanga, { scope: LEAD });
  team.step({ by: she, members: [she, melati] });
  const after = team.named(kenanga, { scope: LEAD });
  const [standing, late] = [team.standing("any", NOW + DAY), team.standing("any", NOW)];
  team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal(verdict(team, [before]), "void");
  assert.equal(verdict(team, [before, late]), "void");
  assert.equal(verdict(team, [after]), "covered");
  assert.equal(verdict(team, [before, standing]), "covered");
  const epochs = (consent: Uint8Array) => [...coverage.historyAllowed(team.blocks, [consent], kenanga.member.id)];
  const headHash = team.blocks[2]?.hash as Uint8Array;
  assert.deepEqual(epochs(team.named(kenanga, { epochs: [1], headHash })), [1]);
  assert.deepEqual(epochs(team.named(kenanga, { epochs: [1], headHash: team.blocks[1]?.hash as Uint8Array })), []);
  // Who came under it stands; to be made lead by it would need it anew.
  team.step({ by: she, members: [she, melati, kenanga] });
  team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal(verdict(team, [after]), "covered");
  team.step({ by: melati, members: [she, melati, kenanga], lead: kenanga });
  assert.equal(verdict(team, [after]), "void");
  assert.deepEqual(coverage.uncovered(team.blocks, [after]), [kenanga.member.id]);
  assert.equal(
    verdict(team, [team.named(kenanga, { scope: LEAD, headHash: team.blocks[4]?.hash as Uint8Array })]),
    "covered",
  );
});

test("whom she put out comes back by her signature or by name, never under the standing consent", () => {
  const team = grown("put out");
  const { she, melati, kenanga, dahlia } = team;
  team.step({ by: she, members: [she, melati] });
  const named = team.named(kenanga);
  team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal(verdict(team, team.consents), "void");
  assert.equal(verdict(team, [team.standing("any", NOW)]), "consent");
  assert.deepEqual(coverage.uncovered(team.blocks, team.consents), [kenanga.member.id]);
  assert.equal(verdict(team, [...team.consents, named]), "covered");
  // That the lead put them out too in between does not undo it.
  team.step({ by: melati, members: [she, melati] });
  team.step({ by: melati, members: [she, melati, kenanga, dahlia] });
  assert.deepEqual(coverage.uncovered(team.blocks, team.consents), [kenanga.member.id]);
  // Nor may the standing consent make them lead.
  team.step({ by: melati, members: [she, melati, kenanga, dahlia], lead: kenanga });
  assert.deepEqual(coverage.uncovered(team.blocks, [...team.consents, named]), [kenanga.member.id]);
  assert.equal(verdict(team, [...team.consents, named]), "void");
  team.step({ by: she, members: [she, melati, kenanga, dahlia], lead: melati });
  team.step({ by: melati, members: [she, melati, dahlia] });
  team.step({ by: melati, members: [she, melati, dahlia, kenanga] });
  assert.equal(verdict(team, team.consents), "covered");
});

test("whom somebody else put out comes back under the standing consent", () => {
  const team = grown("put out by the lead");
  const { she, melati, kenanga } = team;
  team.step({ by: melati, members: [she, melati] });
  team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal(verdict(team, team.consents), "covered");
});

test("whose time is over is not carried on by the lead, and is by who may remove nobody", () => {
  const team = Team.claimed("ends", []);
  const [end, members] = [NOW + 3 * HOUR, [team.she, team.melati, team.kenanga]];
  const named = team.named(team.kenanga, { ends: end });
  team.step({ by: team.melati, members });
  assert.equal(verdict(team, [named]), "covered");
  assert.deepEqual(coverage.ended(team.blocks, [named], end - 1), []);
  assert.deepEqual(coverage.ended(team.blocks, [named], end), [team.kenanga.member.id]);
  assert.deepEqual(coverage.ended(team.blocks, [], end), []);
  team.step({ by: team.she, members });
  assert.equal(verdict(team, [named]), "covered");
  team.step({ by: team.melati, members });
  assert.equal(verdict(team, [named]), "consent");
  assert.equal(verdict(team, [named, team.standing("any", NOW + DAY)]), "consent");
  assert.equal(verdict(team, []), "covered");
  const longer = team.named(team.kenanga, { headHash: team.blocks[2]?.hash as Uint8Array });
  assert.equal(verdict(team, [named, longer]), "covered");
  team.step({ by: team.kenanga, members });
  assert.equal(verdict(team, [named]), "consent");
});

test("a lead is named by her, by the standing consent, or by name", () => {
  const team = grown("leads", false);
  const claim = team.blocks[1] as Block;
  const joins = team.named(team.kenanga, { headHash: claim.hash });
  assert.equal(verdict(team, [joins]), "covered");
  const handed = NOW + 3 * HOUR;
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga], lead: team.kenanga });
  const may = (changes: Partial<Named>) => [
    team.named(team.kenanga, { headHash: claim.hash, scope: LEAD, ...changes }),
  ];
  assert.equal(verdict(team, [joins]), "consent");
  assert.deepEqual(coverage.uncovered(team.blocks, [joins]), [team.kenanga.member.id]);
  assert.equal(verdict(team, may({})), "covered");
  assert.equal(verdict(team, may({ validUntil: handed + 1 })), "covered");
  assert.equal(verdict(team, may({ validUntil: handed })), "consent");
  assert.equal(verdict(team, [joins, team.standing("any", handed + 1)]), "covered");
  assert.equal(verdict(team, [joins, team.standing("any", handed)]), "consent");
  // She names whom she goes on with.
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga] });
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.kenanga, members: [team.she, team.melati, team.kenanga] });
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga], lead: null });
  assert.equal(verdict(team, []), "covered");
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga], lead: team.kenanga });
  assert.equal(verdict(team, []), "covered");
});

test("a renewed certificate goes on under the consent of the first", () => {
  const team = grown("renewed", false);
  const named = team.named(team.kenanga, { headHash: team.blocks[1]?.hash as Uint8Array });
  const member = { ...team.kenanga.member, certificateHash: team.cast.random(32) };
  team.step({ by: team.melati, members: [team.she, team.melati, { ...team.kenanga, member }] });
  assert.equal(verdict(team, [named]), "covered");
});

test("epochs may be given as she allowed, of the time before and no more", () => {
  const team = Team.claimed("epochs", []);
  const id = team.kenanga.member.id;
  const allowed = (consents: readonly Uint8Array[]) => [...coverage.historyAllowed(team.blocks, consents, id)];
  assert.deepEqual(allowed([]), []);
  const named = [team.named(team.kenanga, { epochs: [1, 2, 7] }), team.named(team.kenanga, { epochs: [] })];
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga] });
  assert.deepEqual(allowed(named), [1]);
  assert.deepEqual(allowed([team.standing("any", NOW + DAY)]), []);
  team.step({ by: team.she, members: [team.she, team.melati] });
  team.step({ by: team.she, members: [team.she, team.melati, team.kenanga] });
  assert.deepEqual(allowed([]), [0, 1, 2, 3]);
  assert.deepEqual([...coverage.historyAllowed(team.blocks, [], team.dahlia.member.id)], []);
});

/** What a next step by Melati, or another, is refused as that changes the consents so. */
function kept(team: Team, consents: readonly Uint8Array[], step: Partial<Step> = {}): string {
  const { she, melati, head } = team;
  const object = team.attempt({ by: melati, members: [she, melati], ...step, consents });
  const block = openNext(head, object);
  return outcome(() => {
    coverage.checkKept([...team.blocks, block], team.consents, head.n, consents);
    return "kept";
  });
}

test("nobody but she drops a consent or slips one in", () => {
  const team = Team.claimed("kept");
  const { she, melati, kenanga, dahlia } = team;
  const standing = team.cast.standing;
  const [hers, melatis] = [team.named(kenanga), team.named(melati)];
  const members = [she, melati, kenanga];
  assert.equal(kept(team, [standing]), "kept");
  assert.equal(kept(team, []), "consent");
  assert.equal(kept(team, [], { by: she }), "kept");
  assert.equal(kept(team, [standing, hers]), "consent");
  assert.equal(kept(team, [standing, hers], { members }), "kept");
  assert.equal(kept(team, [standing, melatis]), "consent");
  assert.equal(kept(team, [team.standing("any", NOW + DAY)]), "consent");
  assert.equal(kept(team, [standing, team.standing("any", NOW + DAY)]), "consent");
  team.consents = [standing, hers];
  team.step({ by: melati, members });
  assert.equal(kept(team, [standing, hers], { members }), "kept");
  assert.equal(kept(team, [standing], { members }), "consent");
  assert.equal(kept(team, [standing]), "kept");
  const renewed = { ...kenanga, member: { ...kenanga.member, certificateHash: team.cast.random(32) } };
  assert.equal(kept(team, [standing], { members: [she, melati, renewed] }), "consent");
  assert.equal(kept(team, [standing, hers], { members: [she, melati, renewed] }), "kept");
  const lead = team.named(kenanga, { scope: LEAD });
  assert.equal(kept(team, [standing, hers, lead], { members }), "consent");
  assert.equal(kept(team, [standing, hers, lead], { members, lead: kenanga }), "kept");
  assert.equal(kept(team, [standing, hers, team.named(dahlia)], { members: [...members, dahlia] }), "kept");
});

test("a claim repeats her consents as they are", () => {
  const team = new Team("repeated");
  team.offer([team.melati, team.kenanga]);
  const claim = { by: team.melati, members: [team.she, team.melati], lead: team.melati, changes: { kind: 1 } };
  assert.equal(kept(team, team.consents, claim), "kept");
  assert.equal(kept(team, [], claim), "consent");
  assert.equal(kept(team, [...team.consents, team.named(team.melati)], claim), "consent");
});

test("with a block between that was not read, named consents may be new and the rest stays", () => {
  const team = Team.claimed("unread");
  const { she, melati, kenanga, dahlia } = team;
  const read = team.head;
  team.step({ by: melati, members: [she, melati, kenanga] });
  const block = openNext(team.head, team.attempt({ by: melati, members: [she, melati, kenanga] }));
  const check = (n: number, consents: readonly Uint8Array[]) =>
    coverage.checkKept([...team.blocks, block], team.consents, n, consents);
  for (const named of [team.named(kenanga), team.named(dahlia)]) {
    check(read.n, [...team.consents, named]);
    refuses("consent", () => check(read.n, [named]));
    refuses("consent", () => check(team.head.n, [...team.consents, named]));
  }
});

test("whom the lead adds under the standing consent serves its need", () => {
  const team = grown("needs");
  const blocks = team.blocks.slice(0, 3);
  const check = (consents: readonly Uint8Array[], onCall = team.onCall) =>
    outcome(() => coverage.checkNeed(blocks, consents, onCall) ?? "serves");
  assert.equal(check(team.consents), "serves");
  assert.equal(check([team.standing("any", NOW + DAY)]), "serves");
  assert.equal(check([team.standing("shelter", NOW + DAY)]), "consent");
  assert.equal(check([]), "consent");
  assert.equal(check(team.consents, team.onCall.slice(0, 1)), "consent");
  const claimed = blocks[1]?.hash ?? new Uint8Array(32);
  assert.equal(check([team.named(team.kenanga, { headHash: claimed })], []), "serves");
  assert.equal(check([team.named(team.kenanga)], []), "consent", "one for a later head does not hold there");
  team.step({ by: team.she, members: [team.she, team.dahlia], lead: null });
  coverage.checkNeed(team.blocks, [], []);
});

test("whom the lead hands over to under the standing consent serves its need too", () => {
  const team = grown("need of a lead");
  const { she, melati, kenanga } = team;
  team.step({ by: melati, members: [she, melati, kenanga], lead: kenanga });
  const check = (consents: readonly Uint8Array[]) =>
    outcome(() => coverage.checkNeed(team.blocks, consents, team.onCall) ?? "serves");
  assert.equal(check(team.consents), "serves");
  assert.equal(check([team.standing("shelter", NOW + DAY)]), "consent");
});

test("what is repeated is the standing consent and those about who stays", () => {
  const team = Team.claimed("carried");
  const { she, melati, kenanga, dahlia } = team;
  const [joins, other] = [team.named(kenanga), team.named(dahlia)];
  team.consents = [team.cast.standing, joins, other];
  team.step({ by: melati, members: [she, melati, kenanga, dahlia] });
  const carried = (people: readonly (typeof she)[]) =>
    coverage.carried(
      team.blocks,
      people.map(({ member }) => member),
      team.consents,
    );
  assert.deepEqual(carried([she, melati, kenanga, dahlia]), team.consents);
  assert.deepEqual(carried([she, melati, kenanga]), [team.cast.standing, joins]);
  const member = { ...kenanga.member, certificateHash: team.cast.random(32) };
  assert.deepEqual(carried([she, { ...kenanga, member }]), [team.cast.standing, joins]);
  team.step({ by: melati, members: [she, melati] });
  // Of who is not in it any more nobody is gone by this one: what is left of theirs stays.
  assert.deepEqual(carried([she, kenanga]), team.consents);
  assert.deepEqual(coverage.carried(team.blocks, [she.member, melati.member], team.consents, 2), [team.cast.standing]);
});

test("a limit that she set outlives a renewed certificate and a block without the person", () => {
  const team = Team.claimed("limit");
  const { she, melati, kenanga, dahlia } = team;
  const [limit, other] = [team.named(kenanga, { ends: NOW + 4 * HOUR }), team.named(dahlia)];
  team.consents = [team.cast.standing, limit, other];
  const renewed = { ...kenanga, member: { ...kenanga.member, certificateHash: team.cast.random(32) } };
  const dropped = team.consents.slice(0, 1);
  // Nobody stands under it yet: nobody but she may leave it out.
  assert.equal(kept(team, dropped), "consent");
  assert.equal(kept(team, dropped, { members: [she, melati, kenanga] }), "consent");
  team.step({ by: melati, members: [she, melati, kenanga] });
  team.step({ by: melati, members: [she, melati, renewed] });
  assert.equal(kept(team, [team.cast.standing, other], { members: [she, melati, renewed] }), "consent");
  assert.equal(kept(team, team.consents, { members: [she, melati, renewed] }), "kept");
  assert.equal(kept(team, [team.cast.standing, other]), "kept");
  assert.equal(kept(team, dropped), "consent");
  const members = [she.member, melati.member];
  assert.deepEqual(coverage.carried(team.blocks, members, team.consents), [team.cast.standing, other]);
});
