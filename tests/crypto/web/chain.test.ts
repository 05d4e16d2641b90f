// Each member follows the conversation from its first block, and reads what came while a member, and nothing else. A
// block that breaks her consent, or cannot be opened, is never spoken under, and locks nobody out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openFirst } from "../../../crypto/web/block.ts";
import { textBody } from "../../../crypto/web/body.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { type Message, seal } from "../../../crypto/web/envelope.ts";
import { Session } from "../../../crypto/web/session.ts";
import { wrap } from "../../../crypto/web/wrapping.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { outcome, refuses, refusesLater } from "./refusing.ts";
import { resigned } from "./tampering.ts";
import { type Made, type Person, revokedOf, Team } from "./team.ts";

const cast = new Cast("chains");
const { survivor, random } = cast;
const [melati, kenanga] = cast.clinicians;
const [key0, key1] = [random(32), random(32)];
const [offer, block0] = cast.made(cast.offer(), survivor.seed, key0);
const [claim, block1] = cast.made(cast.claim(block0), melati.seed, key1);

function envelope(chain: Chain, seed: Uint8Array, message: Message): Uint8Array {
  const { conversation, hash } = chain.head;
  return seal(chain.keyFor(hash), seed, { conversation, blockHash: hash, bucket: NOW + DAY }, message, random);
}

async function followed(id: Uint8Array, seed: Uint8Array, kem: Uint8Array, last: boolean): Promise<Chain> {
  const chain = new Chain(id);
  await chain.acceptFirst(offer, await wrap(kem, key0, block0.hash, id), seed);
  await chain.acceptNext(claim, last ? await wrap(kem, key1, block1.hash, id) : null, last ? seed : null);
  return chain;
}

const hers = () => followed(survivor.member.id, survivor.prekeySeed, survivor.prekey.kem, true);
const melatis = () => followed(melati.clinician.clinicianId, melati.kemSeed, melati.bundle.kem, true);
const kenangas = () => followed(kenanga.clinician.clinicianId, kenanga.kemSeed, kenanga.bundle.kem, false);

test("after the claim only the two read on", async () => {
  const [her, one, other] = [await hers(), await melatis(), await kenangas()];
  const session = new Session(survivor.member.id, random);
  const object = envelope(her, survivor.seed, session.compose("text", textBody("sekarang aman"), NOW, []));
  assert.deepEqual(one.open(object).message.body, textBody("sekarang aman"));
  refuses("epoch", () => other.open(object));
  assert.equal(one.own(one.head)?.number, 3);
  assert.equal(other.own(other.head), undefined);
  assert.deepEqual(one.consents, [cast.standing]);
});

test("an envelope that names another conversation than its block's is refused", async () => {
  const [her, one] = [await hers(), await melatis()];
  const message = new Session(survivor.member.id, random).compose("text", textBody("di sini"), NOW, []);
  const header = { conversation: random(16), blockHash: block1.hash, bucket: NOW + DAY };
  refuses("conversation", () => one.open(seal(her.keyFor(block1.hash), survivor.seed, header, message, random)));
});

test("who lost the claim cannot speak with the key of the offer", async () => {
  const [her, other] = [await hers(), await kenangas()];
  const header = { conversation: block0.conversation, blockHash: block0.hash, bucket: NOW + DAY };
  const said = (id: Uint8Array, seed: Uint8Array) => {
    const message = new Session(id, random).compose("text", textBody("saya di sini"), NOW, []);
    return seal(other.keyFor(block0.hash), seed, header, message, random);
  };
  refuses("sender", () => her.open(said(kenanga.clinician.clinicianId, kenanga.seed)));
  refuses("signature", () => her.open(said(survivor.member.id, kenanga.seed)));
  assert.deepEqual(other.open(said(survivor.member.id, survivor.seed)).message.body, textBody("saya di sini"));
});

test("a wrap of another block, or none of mine, gives no key, and the chain goes on", async () => {
  const id = melati.clinician.clinicianId;
  const { kemSeed, bundle } = melati;
  const taken = async (wrapped: Uint8Array | null, seed: Uint8Array | null = kemSeed, object = offer) => {
    const chain = new Chain(id);
    const { hash } = await chain.acceptFirst(object, wrapped, seed);
    assert.equal(chain.fault === null, outcome(() => chain.keyFor(hash)) !== "epoch");
    assert.deepEqual([chain.head.hash, chain.uncovered], [hash, []]);
    return chain.fault;
  };
  const right = await wrap(bundle.kem, key0, block0.hash, id);
  assert.equal(await taken(right), null);
  assert.equal(await taken(null), "epoch");
  assert.equal(await taken(right, null), "epoch");
  assert.equal(await taken(right.slice(1)), "malformed");
  assert.equal(await taken(right, kenanga.kemSeed), "unopened");
  assert.equal(await taken(await wrap(bundle.kem, key0, block1.hash, id)), "unopened");
  assert.equal(await taken(await wrap(bundle.kem, key1, block0.hash, id)), "commitment");
  const spoilt = resigned(offer, "sc1/block", survivor.seed, 13, random(60));
  const { hash } = openFirst(spoilt);
  assert.equal(await taken(await wrap(bundle.kem, key0, hash, id), kemSeed, spoilt), "unopened");
});

test("blocks come in order, each once", async () => {
  const chain = new Chain(melati.clinician.clinicianId);
  refuses("chain", () => chain.head);
  assert.deepEqual([chain.fault, chain.uncovered, chain.consents], [null, [], []]);
  await refusesLater("chain", chain.acceptNext(claim, null, null));
  await chain.acceptFirst(offer, null, null);
  await refusesLater("chain", chain.acceptFirst(offer, null, null));
  refuses("epoch", () => chain.keyFor(block0.hash));
  refuses("epoch", () => chain.blockFor(block1.hash));
  await refusesLater("signature", chain.acceptNext(cast.made(cast.claim(block0), kenanga.seed)[0], null, null));
  assert.equal(chain.blocks.length, 1);
});

test("of two blocks that arrive at once only one is taken", async () => {
  const chain = new Chain(survivor.member.id);
  await chain.acceptFirst(offer, null, null);
  const { kem } = survivor.prekey;
  const rival = { signer: kenanga.clinician.clinicianId, lead: kenanga.clinician.clinicianId };
  const members = [survivor.member, cast.offer().members[2] ?? survivor.member];
  const [second, other] = cast.made(cast.claim(block0, { ...rival, members }), kenanga.seed, key1);
  const wraps = [
    await wrap(kem, key1, block1.hash, survivor.member.id),
    await wrap(kem, key1, other.hash, survivor.member.id),
  ] as const;
  const both = await Promise.allSettled([
    chain.acceptNext(claim, wraps[0], survivor.prekeySeed),
    chain.acceptNext(second, wraps[1], survivor.prekeySeed),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.equal(chain.blocks.length, 2);
});

test("forgetting leaves no key behind", async () => {
  const her = await hers();
  const key = her.keyFor(block1.hash);
  her.forget();
  assert.deepEqual(key, new Uint8Array(32));
  refuses("chain", () => her.head);
  refuses("epoch", () => her.keyFor(block1.hash));
});

/** The team's chain as one has it, and a step that follows it. */
async function heard(team: Team, person: Person, made: Made): Promise<Chain> {
  const chain = await team.followed(person);
  assert.equal(chain.fault, null);
  await team.hears(chain, person, made);
  return chain;
}

test("a block that breaks a consent is usable to nobody, and she or the last lead goes on", async () => {
  const team = Team.claimed("broken");
  const { she, melati, kenanga, dahlia } = team;
  const members = [she, melati, kenanga];
  const named = team.named(kenanga);
  const standing = team.consents;
  const bad = (consents: readonly Uint8Array[], step = {}) => {
    const drafted = team.drafted({ by: melati, members, ...step });
    return team.signed(drafted, melati, consents);
  };
  const cases: readonly (readonly [Made, string, number])[] = [
    [bad([]), "consent", 0],
    [bad([...standing, named], { members: [she, melati] }), "consent", 0],
    [bad([...standing, named, named]), "reused", 0],
    [bad([...standing, random(20)]), "malformed", 0],
    [bad([team.standing("any", NOW), named, standing[0] ?? named]), "consent", 0],
    [bad(standing, { members: [...members, dahlia], changes: { keep: DAY } }), "", 0],
  ];
  for (const [made, fault] of cases) {
    for (const person of [she, melati]) {
      const chain = await heard(team, person, made);
      assert.equal(chain.fault ?? "", fault);
      assert.equal(chain.continuable, true);
      assert.equal(outcome(() => chain.keyFor(made.block.hash).length) === "epoch", fault !== "");
      assert.deepEqual(chain.uncovered, []);
      assert.deepEqual(chain.consents, standing);
    }
  }
});

test("whom the consent known does not cover is uncovered, and her next block without them is taken by all", async () => {
  const team = Team.claimed("void", []);
  const { she, melati, kenanga } = team;
  const added = team.step({ by: melati, members: [she, melati, kenanga] });
  const chains = [await team.followed(she), await team.followed(melati)] as const;
  for (const chain of chains) {
    assert.deepEqual([chain.fault, chain.uncovered], ["consent", [kenanga.member.id]]);
    refuses("epoch", () => chain.keyFor(added.block.hash));
  }
  const next = async (made: Made) => {
    await team.hears(chains[0], she, made);
    await team.hears(chains[1], melati, made);
    return chains.map(({ fault }) => fault);
  };
  // A block that holds, by the lead from before the fault, is taken; another's is not.
  assert.deepEqual(await next(team.step({ by: kenanga, members: [she, melati] })), ["consent", "consent"]);
  assert.deepEqual(await next(team.step({ by: melati, members: [she, melati] })), [null, null]);
  assert.deepEqual(await next(team.step({ by: melati, members: [she, melati] })), [null, null]);
});

test("a lead whom nobody named is not believed until she has named one anew", async () => {
  const team = Team.claimed("usurped", []);
  const { she, melati, kenanga } = team;
  team.step({ by: she, members: [she, melati, kenanga] });
  team.step({ by: melati, members: [she, melati, kenanga], lead: kenanga });
  const chain = await team.followed(she);
  assert.deepEqual([chain.fault, chain.uncovered], ["consent", [kenanga.member.id]]);
  await team.hears(chain, she, team.step({ by: she, members: [she, melati, kenanga], lead: null }));
  await team.hears(chain, she, team.step({ by: she, members: [she, melati, kenanga], lead: kenanga }));
  assert.equal(chain.fault, null);
});

test("who gets no key may make another epoch, if all in it are covered", async () => {
  const team = Team.claimed("bad wrap");
  const { she, melati, kenanga, dahlia } = team;
  team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal((await team.followed(kenanga, [2])).continuable, true);
  assert.equal((await team.followed(dahlia)).continuable, false);
  // Who never read a consent knows of none.
  assert.equal((await team.followed(kenanga, [0, 2])).continuable, false);
  const her = await team.followed(she);
  const lost = team.step({ by: melati, members: [she, melati, kenanga] });
  await team.hears(her, she, lost, true);
  assert.deepEqual([her.fault, her.uncovered, her.continuable], ["epoch", [], true]);
  const melatis = await team.followed(melati, [3]);
  assert.deepEqual([melatis.fault, melatis.continuable], ["epoch", true]);
  const remade = team.step({ by: melati, members: [she, melati, kenanga] });
  assert.equal(melatis.acceptOwn(remade.object, remade.key).n, 4);
  await team.hears(her, she, remade);
  assert.deepEqual([melatis.fault, her.fault], [null, null]);
  assert.deepEqual(melatis.keyFor(remade.block.hash), remade.key);
  // With somebody in it whom nothing known covers, another than she waits for her.
  const short = new Team("short");
  short.consents = [short.standing("medical", NOW + 1)];
  short.offer([short.melati]);
  short.claim(short.melati);
  short.step({ by: short.melati, members: [short.she, short.melati, short.kenanga] });
  const closed = await short.followed(short.melati, [2]);
  assert.deepEqual([closed.fault, closed.uncovered, closed.continuable], ["epoch", [short.kenanga.member.id], false]);
});

test("what she changed in a block that did not open is not held against the next", async () => {
  const team = Team.claimed("changed");
  const { she, melati } = team;
  const people = [she, melati];
  team.consents = [team.standing("any", NOW + DAY)];
  team.step({ by: she, members: people });
  team.step({ by: melati, members: people });
  const [seen, unseen] = [await team.followed(melati), await team.followed(melati, [2])];
  assert.deepEqual([seen.fault, unseen.fault], [null, null]);
  assert.deepEqual(unseen.consents, team.consents);
  team.step({ by: melati, members: people });
  team.step({ by: melati, members: people, consents: [] });
  assert.equal((await team.followed(melati, [4])).fault, "consent");
});

/** The chain of one who was told of these revocations before the last block came. */
async function told(team: Team, person: Person, ...revoked: readonly Person[]): Promise<Chain> {
  const chain = new Chain(person.member.id);
  for (const made of team.all) {
    await team.hears(chain, person, made, false, made === team.all.at(-1) ? revoked : []);
  }
  return chain;
}

test("whom a member may put out depends on what a reader was told: the block joins every chain", async () => {
  const team = Team.claimed("put out");
  const { she, melati, kenanga, dahlia } = team;
  team.step({ by: melati, members: [she, melati, kenanga, dahlia] });
  const own = await team.followed(kenanga);
  const out = team.step({ by: kenanga, members: [she, melati, kenanga] });
  assert.equal(own.acceptOwn(out.object, out.key, revokedOf([dahlia])).n, 3);
  assert.equal(own.fault, null);
  const [knows, doubts] = [await told(team, melati, dahlia), await told(team, melati)];
  assert.deepEqual([knows.fault, doubts.fault], [null, "removed"]);
  assert.deepEqual([doubts.head.hash, doubts.uncovered, doubts.continuable], [out.block.hash, [], true]);
  refuses("epoch", () => doubts.keyFor(out.block.hash));
  // Kenanga does not mend it; the lead does, and she.
  const again = team.step({ by: kenanga, members: [she, melati, kenanga] });
  for (const chain of [knows, doubts]) {
    await team.hears(chain, melati, again);
  }
  assert.deepEqual([knows.fault, doubts.fault], [null, "removed"]);
  const [hers, mended] = [await told(team, she), team.step({ by: melati, members: [she, melati, kenanga] })];
  assert.equal(hers.fault, "removed");
  await team.hears(doubts, melati, mended);
  await team.hears(hers, she, mended, true);
  assert.deepEqual([doubts.fault, hers.fault], [null, "removed"]);
  const hersAlone = team.step({ by: she, members: [she, melati, kenanga] });
  await team.hears(hers, she, hersAlone);
  await team.hears(doubts, melati, hersAlone);
  assert.deepEqual([hers.fault, doubts.fault], [null, null]);
});

test("who was revoked changes nothing any more for those who know it, the lead neither", async () => {
  const team = Team.claimed("revoked signer");
  const { she, melati, kenanga, dahlia } = team;
  team.step({ by: melati, members: [she, melati, kenanga] });
  // The revoked lead puts Kenanga out, brings Dahlia in, and hands over.
  const bad = team.step({ by: melati, members: [she, dahlia], lead: dahlia });
  const [knows, unaware] = [await told(team, she, melati), await told(team, she)];
  assert.deepEqual([knows.fault, unaware.fault], ["revoked", null]);
  refuses("epoch", () => knows.keyFor(bad.block.hash));
  assert.deepEqual(knows.consents, team.consents);
  // Not even a block that would hold but for that, by the lead from before.
  const mine = Team.claimed("revoked lead");
  mine.step({ by: mine.melati, members: [mine.she, mine.melati, mine.kenanga], consents: [] });
  mine.step({ by: mine.melati, members: [mine.she, mine.melati] });
  assert.equal((await told(mine, mine.she)).fault, null);
  assert.equal((await told(mine, mine.she, mine.melati)).fault, "revoked");
  // Without its key it has the fault too.
  const closed = await team.followed(kenanga, [3]);
  assert.equal(closed.fault, "epoch");
  const left = Team.claimed("revoked leaves");
  left.step({ by: left.melati, members: [left.she], lead: null });
  assert.equal((await told(left, left.she, left.melati)).fault, null);
});

test("a block with somebody in it who is not certified is not used, until she makes one without", async () => {
  const team = Team.claimed("distrusted");
  const { she, melati, kenanga } = team;
  const added = team.step({ by: melati, members: [she, melati, kenanga] });
  const chain = await team.followed(she);
  const earlier = chain.blocks[1]?.hash ?? random(32);
  assert.equal(chain.fault, null);
  chain.distrust("ghost", [kenanga.member.id, random(16)]);
  chain.distrust("consent", [kenanga.member.id]);
  assert.deepEqual([chain.fault, chain.continuable], ["ghost", true]);
  assert.deepEqual(chain.uncovered, [kenanga.member.id]);
  refuses("epoch", () => chain.keyFor(added.block.hash));
  assert.equal(chain.keyFor(earlier).length, 32);
  await team.hears(chain, she, team.step({ by: melati, members: [she, melati, kenanga] }));
  assert.equal(chain.fault, "ghost");
  await team.hears(chain, she, team.step({ by: she, members: [she, melati] }));
  assert.deepEqual([chain.fault, chain.uncovered], [null, []]);
});
