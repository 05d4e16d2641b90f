// She is asked whether somebody may come too: nobody comes by a yes that she did not give, or took back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK, askBody, CONSENT, DECLINED, readConsent, readDeclined } from "../../../crypto/web/ask.ts";
import { unverified } from "../../../crypto/web/block.ts";
import { TEXT } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { isNamed, type Named, verifyConsent } from "../../../crypto/web/consent.ts";
import type { Message } from "../../../crypto/web/envelope.ts";
import { publicKey } from "../../../crypto/web/signing.ts";
import { randomBytes } from "../../../pwa/shared/chance.ts";
import { NOW, type Staff, type Step, Town } from "./town.ts";
import { comes, settled, shows, talking } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);
type Talk = Awaited<ReturnType<typeof talking>>;

const ID = new Uint8Array(16).fill(7);
const PLAIN = { id: ID, scope: "join", epochs: [1], ends: NOW + 7200, purpose: "health", note: "Memeriksa luka." };

function tells({ relay, conversation }: Pick<Talk, "relay" | "conversation">, [object, wrapped]: Step): void {
  const { n } = unverified(object);
  relay.blocks = [...relay.blocks.filter(([known]) => known < n), [n, object, wrapped]];
  relay.push("block", conversation, n, object, wrapped, []);
}

function names({ relay, town }: Pick<Talk, "relay" | "town">, staff: readonly Staff[]): void {
  const [her] = unverified(relay.blocks[0]?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], ...staff.map((one) => town.newestOf(one))];
}

/** A doctor for another need than the one that she consented to; the lead asks whether they may come. */
async function asked(more: Partial<Parameters<typeof askBody>[0]> = {}, by?: Staff) {
  const talk = await talking();
  const budi = talk.town.hires("dr. Budi", "doctor", { needs: ["medical"] });
  names(talk, [talk.town.sari, budi]);
  const [certificate] = talk.town.pairOf(budi);
  const body = askBody({ ...PLAIN, certificate, ...more });
  talk.relay.push("envelope", talk.conversation, 2, talk.town.says(ASK, body, by), NOW + DAY);
  return { ...talk, budi };
}

async function shown(more: Partial<Parameters<typeof askBody>[0]> = {}) {
  const talk = await asked(more);
  const { talk: seen } = await shows(talk.visit, (scene) => scene.talk?.asked !== null);
  return { ...talk, card: seen?.asked, key: hex(ID) };
}

/** The newest of hers of this kind, once the relay has it. */
async function sent({ relay, town }: Pick<Talk, "relay" | "town">, kind: string, count = 1): Promise<Message> {
  const messages = () => {
    try {
      return relay.envelopes.map((one) => openOrNull(town, one)).filter((one) => one?.kind === kind);
    } catch {
      return [];
    }
  };
  await comes(
    () => messages().length >= count,
    () => `without ${kind}`,
  );
  return messages().at(-1) as Message;
}

function openOrNull(town: Town, envelope: Uint8Array): Message | null {
  try {
    return town.opens(envelope);
  } catch {
    // Of an epoch before.
    return null;
  }
}

function named({ town, conversation }: Pick<Talk, "town" | "conversation">, message: Message): [Uint8Array, Named] {
  const { consent } = readConsent(message.body);
  const [her] = town.head.members;
  const read = verifyConsent(her?.key ?? NOTHING, conversation, consent);
  assert.ok(isNamed(read));
  return [consent, read];
}

test("the card says what a verified certificate says, and what the lead asks for", async () => {
  const { card } = await shown();
  const { alias, profession, region } = card?.who ?? {};
  assert.deepEqual([alias, profession, region], ["dr. Budi", "doctor", "Jawa Barat"]);
  assert.deepEqual(
    [card?.purpose, card?.note, card?.ends, card?.earlier, card?.leads, card?.allowed],
    ["health", "Memeriksa luka.", NOW + 7200, true, false, false],
  );
});

test("of somebody whom the root does not vouch for she is asked nothing", async () => {
  const [certificate] = new Town().pair;
  const { visit } = await asked({ certificate });
  await settled();
  assert.equal(visit.scene.talk?.asked, null);
});

test("who does not lead asks her nothing", async () => {
  const talk = await talking();
  const { conversation, relay, town, visit } = talk;
  const [tini, budi] = [town.hires("Tini", "nurse"), town.hires("dr. Budi", "doctor", { needs: ["medical"] })];
  names(talk, [town.sari, tini, budi]);
  tells(talk, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, tini] }));
  await shows(visit, (scene) => (scene.talk?.lines.length ?? 0) > 0);
  const body = askBody({ ...PLAIN, certificate: town.pairOf(budi)[0] });
  relay.push("envelope", conversation, 2, town.says(ASK, body, tini), NOW + DAY);
  await settled();
  assert.equal(visit.scene.talk?.asked, null);
  // The control: the same from the lead.
  const again = askBody({ ...PLAIN, id: randomBytes(16), certificate: town.pairOf(budi)[0] });
  relay.push("envelope", conversation, 3, town.says(ASK, again), NOW + DAY);
  await shows(visit, (scene) => scene.talk?.asked !== null);
});

test("her yes is a consent for this one, as asked, and by it they come without a warning", async () => {
  const talk = await shown();
  const { budi, key, relay, town, visit } = talk;
  visit.talking()?.beside.invited?.allow(key);
  assert.equal(visit.scene.talk?.asked?.allowed, true);
  const [consent, read] = named(talk, await sent(talk, CONSENT));
  assert.ok(equal(read.certificateHash, budi.certificateHash) && equal(read.headHash, town.head.hash));
  assert.deepEqual([read.scope, read.epochs, read.ends, read.validUntil], ["join", [1], NOW + 7200, NOW + 7200]);
  tells(
    talk,
    await town.step(relay.prekey ?? NOTHING, { team: [town.sari, budi], consents: [...town.consents, consent] }),
  );
  const scene = await shows(visit, (one) => (one.talk?.lines.length ?? 0) > 0);
  assert.deepEqual([scene.talk?.lines[0]?.what, scene.talk?.lines[0]?.who?.alias], ["joined", "dr. Budi"]);
  assert.deepEqual([scene.talk?.warning, scene.talk?.asked], [null, null]);
});

test("her no goes out without a reason, and the card is gone", async () => {
  const talk = await shown();
  talk.visit.talking()?.beside.invited?.decline(talk.key);
  assert.equal(talk.visit.scene.talk?.asked, null);
  assert.deepEqual(readDeclined((await sent(talk, DECLINED)).body), ID);
  assert.deepEqual(talk.relay.appended, []);
});

/** She said yes; it has not been used. */
async function allowed() {
  const talk = await shown();
  talk.visit.talking()?.beside.invited?.allow(talk.key);
  const [consent] = named(talk, await sent(talk, CONSENT));
  return { ...talk, consent };
}

/** The lead brings them in by that consent. */
async function brings({ budi, consent, relay, town, ...talk }: Awaited<ReturnType<typeof allowed>>): Promise<void> {
  const consents = [...town.consents, consent];
  tells({ relay, ...talk }, await town.step(relay.prekey ?? NOTHING, { team: [town.sari, budi], consents }));
}

test("what she takes back ends by a block of hers: who is brought in by it is warned of", async () => {
  const talk = await allowed();
  const { key, relay, town, visit } = talk;
  visit.talking()?.beside.invited?.decline(key);
  await comes(
    () => relay.appended.length > 0,
    () => "no block of hers",
  );
  const [object, wraps] = relay.appended.at(-1) as [Uint8Array, readonly (readonly Uint8Array[])[]];
  await town.learns(object, wraps[1]?.[1] ?? NOTHING);
  await sent(talk, DECLINED);
  await brings(talk);
  const scene = await shows(visit, (one) => one.talk?.warning !== null);
  // Without it only her standing consent is left, whose need they do not serve.
  assert.equal(scene.talk?.warning, "barred");
});

test("a yes that she takes back before it went out is never said", async () => {
  const talk = await shown();
  const { key, relay, town, visit } = talk;
  visit.talking()?.beside.invited?.allow(key);
  visit.talking()?.beside.invited?.decline(key);
  await comes(
    () => relay.appended.length > 0 || relay.envelopes.some((one) => openOrNull(town, one)?.kind === DECLINED),
    () => "nothing was said",
  );
  const [object, wraps] = (relay.appended.at(-1) ?? []) as [Uint8Array?, (readonly (readonly Uint8Array[])[])?];
  if (object !== undefined) {
    await town.learns(object, wraps?.[1]?.[1] ?? NOTHING);
  }
  await sent(talk, DECLINED);
  assert.ok(!relay.envelopes.some((one) => openOrNull(town, one)?.kind === CONSENT));
  assert.equal(visit.scene.talk?.asked, null);
});

test("control: what she has not taken back brings them in", async () => {
  const talk = await allowed();
  await brings(talk);
  const scene = await shows(talk.visit, (one) => (one.talk?.lines.length ?? 0) > 0);
  assert.equal(scene.talk?.warning, null);
});

test("a block of hers ends what she allowed: what she still means is given anew", async () => {
  const talk = await allowed();
  const { relay, town, visit } = talk;
  visit.chooseReturn(3);
  await comes(
    () => relay.appended.length > 0,
    () => "no block of hers",
  );
  const [object, wraps] = relay.appended.at(-1) as [Uint8Array, readonly (readonly Uint8Array[])[]];
  await town.learns(object, wraps[1]?.[1] ?? NOTHING);
  const [consent, read] = named(talk, await sent(talk, CONSENT));
  assert.ok(equal(read.headHash, town.head.hash));
  await brings({ ...talk, consent });
  const scene = await shows(visit, (one) => (one.talk?.lines.length ?? 0) > 0);
  assert.equal(scene.talk?.warning, null);
});

test("whom she allowed she may put out again: they are gone, and do not come back by what she once said", async () => {
  const talk = await allowed();
  const { budi, relay, town, visit } = talk;
  await brings(talk);
  const { talk: seen } = await shows(visit, (one) => one.talk?.company.length === 2);
  assert.deepEqual(
    seen?.company.map(({ leads, who }) => [who?.alias, leads]),
    [
      ["Kak Sari", true],
      ["dr. Budi", false],
    ],
  );
  const before = relay.envelopes.length;
  visit.talking()?.putOut(hex(budi.id));
  const { talk: left } = await shows(visit, (one) => one.talk?.company.length === 1);
  assert.deepEqual([left?.lines.at(-1)?.what, left?.lines.at(-1)?.who?.alias], ["gone", "dr. Budi"]);
  const [object, wraps] = relay.appended.at(-1) as [Uint8Array, readonly (readonly Uint8Array[])[]];
  await town.learns(object, wraps[1]?.[1] ?? NOTHING);
  assert.equal(town.consents.length, 1, "the consent by name is gone from the block");
  // Nothing of hers lets them in again, whatever she writes then.
  visit.send("Sekarang kita berdua.");
  await sent(talk, TEXT);
  assert.equal(relay.envelopes.length, before + 1);
  assert.equal(visit.scene.talk?.asked, null);
  await brings(talk);
  const scene = await shows(visit, (one) => one.talk?.warning !== null);
  assert.equal(scene.talk?.warning, "consent");
});

test("a consent is signed with her key for this conversation and no other", async () => {
  const talk = await allowed();
  const [her] = talk.town.head.members;
  assert.ok(her !== undefined && !equal(her.key, publicKey(randomBytes(32))));
  assert.throws(() => verifyConsent(her.key, randomBytes(16), talk.consent), { code: "conversation" });
});
