// Each member follows the conversation from its first block, and reads what came while a member, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeBlock } from "../../../crypto/web/block.ts";
import { textBody } from "../../../crypto/web/body.ts";
import { Chain } from "../../../crypto/web/chain.ts";
import { envelopeHash, type Message, type Opened, seal } from "../../../crypto/web/envelope.ts";
import { Ledger, Session } from "../../../crypto/web/session.ts";
import { wrap } from "../../../crypto/web/wrapping.ts";
import { Cast, DAY, NOW } from "./cast.ts";
import { refuses, refusesLater } from "./refusing.ts";

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

test("a wrap of another block, or none of mine, gives no key and leaves the chain where it was", async () => {
  const id = melati.clinician.clinicianId;
  const chain = new Chain(id);
  refuses("chain", () => chain.head);
  const wrapped = await wrap(melati.bundle.kem, key0, block1.hash, id);
  await refusesLater("unopened", chain.acceptFirst(offer, wrapped, melati.kemSeed));
  const wrongKey = await wrap(melati.bundle.kem, key1, block0.hash, id);
  await refusesLater("commitment", chain.acceptFirst(offer, wrongKey, melati.kemSeed));
  assert.equal(chain.blocks.length, 0);
  await chain.acceptFirst(offer, null, null);
  await refusesLater("chain", chain.acceptFirst(offer, null, null));
  refuses("epoch", () => chain.keyFor(block0.hash));
  refuses("epoch", () => chain.blockFor(block1.hash));
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

test("a block that drops the consent, or slips another in, is refused", async () => {
  const her = await hers();
  for (const consents of [[], [cast.standing, random(10)], [random(cast.standing.length)]]) {
    const key = random(32);
    const [object, block] = makeBlock(survivor.seed, cast.rekey(her.head), key, consents, random);
    const wrapped = await wrap(survivor.prekey.kem, key, block.hash, survivor.member.id);
    await refusesLater("consent", her.acceptNext(object, wrapped, survivor.prekeySeed));
    refuses("consent", () => her.acceptOwn(block, key));
  }
  assert.equal(her.head.n, 1);
});

test("forgetting leaves no key behind", async () => {
  const her = await hers();
  const key = her.keyFor(block1.hash);
  her.forget();
  assert.deepEqual(key, new Uint8Array(32));
  refuses("chain", () => her.head);
  refuses("epoch", () => her.keyFor(block1.hash));
});

test("each envelope counts once, and a missing one is noticed", async () => {
  const [her, one] = [await hers(), await melatis()];
  const session = new Session(survivor.member.id, random);
  const ledger = new Ledger();
  const sent = ["satu", "dua", "tiga", "empat"].map((text) => {
    const message = session.compose("text", textBody(text), NOW, []);
    const object = envelope(her, survivor.seed, message);
    session.sent(message, envelopeHash(object));
    return one.open(object);
  });
  const [first, second, third, fourth] = sent as unknown as readonly [Opened, Opened, Opened, Opened];
  assert.deepEqual(ledger.accept(first), { repeated: false, gap: false });
  assert.deepEqual(ledger.accept(first), { repeated: true, gap: false });
  assert.deepEqual(ledger.accept(third), { repeated: false, gap: true });
  assert.deepEqual(ledger.accept(second), { repeated: false, gap: true });
  assert.deepEqual(ledger.accept(fourth), { repeated: false, gap: false });
  assert.deepEqual(ledger.seen(random(16)), [[session.id, fourth.hash]]);
  assert.deepEqual(ledger.seen(session.id), []);
  const usurped = { ...fourth, message: { ...fourth.message, memberId: random(16), sequence: 4 } };
  ledger.accept(usurped);
  const next = { ...fourth, message: { ...fourth.message, sequence: 4, previous: fourth.hash } };
  assert.deepEqual(ledger.accept(next), { repeated: false, gap: false });
});

test("a message that must be sealed again keeps its place", () => {
  const session = new Session(survivor.member.id, random);
  const message = session.compose("text", textBody("satu"), NOW, []);
  session.sent(message, random(32));
  const resealed = random(32);
  session.sent(message, resealed);
  const { sequence, previous } = session.compose("text", textBody("dua"), NOW, []);
  assert.deepEqual([sequence, previous], [1, resealed]);
});
