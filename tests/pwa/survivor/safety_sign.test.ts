// The sign of safety on her side: agreed by two, shown no more, and without it nobody is shown what was said before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unverified } from "../../../crypto/web/block.ts";
import { TEXT } from "../../../crypto/web/body.ts";
import type { Message } from "../../../crypto/web/envelope.ts";
import {
  AGREED,
  RECEIVED,
  readSign,
  receivedBody,
  type SafetySign,
  SIGN,
  signBody,
} from "../../../crypto/web/safety_sign.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import { NOW } from "./town.ts";
import { comes, later, settled, shows, talking, texts, visiting } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);
const THEIRS = { id: new Uint8Array(16).fill(3), text: "Semalam aku mimpi gajah dan payung." };

/** A talk whose relay keeps all envelopes, hers and theirs. */
async function kept() {
  const talk = await talking();
  const { conversation, relay, town } = talk;
  const rows: [seq: number, envelope: Uint8Array, bucket: number][] = [];
  const keeps = (envelope: Uint8Array) => {
    rows.push([rows.length + 1, envelope, NOW + DAY]);
    return rows.length;
  };
  relay.answer("send", (_conversation, _message, envelope) => {
    relay.envelopes.push(envelope as Uint8Array);
    return ["ok", keeps(envelope as Uint8Array), NOW + DAY];
  });
  const reads = (_conversation: Packable | undefined, after: Packable | undefined) => [
    "ok",
    rows.filter(([seq]) => seq > (after as number)) as unknown as Packable,
    false,
  ];
  relay.answer("read", reads);
  // As consoles do, they name the sessions of hers that they have heard.
  const they = (kind: string, body: Uint8Array, seen: readonly Uint8Array[] = []) => {
    const envelope = town.says(kind, body, town.sari, seen);
    relay.push("envelope", conversation, keeps(envelope), envelope, NOW + DAY);
  };
  const hers = (kind: string): readonly Message[] =>
    relay.envelopes.map((envelope) => town.opens(envelope)).filter((message) => message.kind === kind);
  const said = async (kind: string, count = 1) => {
    await comes(
      () => hers(kind).length >= count,
      () => `without ${kind}`,
    );
    return hers(kind).at(-1) as Message;
  };
  return { ...talk, they, hers, reads, said };
}
type Kept = Awaited<ReturnType<typeof kept>>;

const signOf = (visit: Visit) => visit.talking()?.beside.invited?.sign;

/** They have agreed on one, and said something. */
async function agreed(sign: SafetySign = THEIRS): Promise<Kept> {
  const talk = await kept();
  talk.they(TEXT, new TextEncoder().encode("Yang dulu"));
  talk.they(SIGN, signBody(sign));
  await shows(talk.visit, (scene) => scene.talk?.sign?.at === "asked");
  signOf(talk.visit)?.agree();
  await talk.said(AGREED);
  return talk;
}

/** She leaves with her words; gives them. */
async function leaves({ relay, town, visit }: Kept): Promise<readonly string[]> {
  visit.show("words");
  const { words } = visit.scene;
  await settled();
  visit.forget();
  const [her] = unverified(relay.blocks[0]?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], town.newestOf(town.sari)];
  return words;
}

/** Somebody opens it again with her words; `texts` is all that was on their screen at any time. */
async function returns({ relay, town }: Kept, words: readonly string[]) {
  const visit = visiting(town, relay);
  const seen = new Set<string>();
  visit.watch(() => {
    for (const text of texts(visit.scene)) {
      seen.add(text);
    }
  });
  visit.returnWith(words);
  return { visit, seen };
}

async function back(talk: Kept): Promise<Visit> {
  const { visit } = await returns(talk, await leaves(talk));
  await shows(visit, ({ stage }) => stage.at === "talk");
  return visit;
}

test("what is proposed she sees, and agrees to as it is; from then on it is not shown", async () => {
  const talk = await kept();
  const { said, they, visit } = talk;
  assert.deepEqual(visit.scene.talk?.sign, { at: "none", text: "" });
  they(SIGN, signBody(THEIRS));
  await shows(visit, (scene) => scene.talk?.sign?.at === "asked");
  assert.equal(visit.scene.talk?.sign?.text, THEIRS.text);
  signOf(visit)?.agree();
  assert.deepEqual(readSign((await said(AGREED)).body), THEIRS);
  assert.deepEqual((await shows(visit, (scene) => scene.talk?.sign?.at === "agreed")).talk?.sign?.text, "");
});

test("hers is agreed on once they say so, not because she says it twice", async () => {
  const { hers, said, they, visit } = await kept();
  signOf(visit)?.propose("Besok aku masak ikan.");
  const sign = readSign((await said(SIGN)).body);
  assert.equal(sign.text, "Besok aku masak ikan.");
  signOf(visit)?.agree();
  await settled();
  assert.deepEqual([hers(AGREED).length, visit.scene.talk?.sign?.at], [0, "sent"]);
  they(AGREED, signBody(sign));
  await shows(visit, (scene) => scene.talk?.sign?.at === "agreed");
});

test("without it nobody is shown what was said before", async () => {
  const talk = await agreed();
  talk.visit.chooseReturn(48);
  await talk.said(AGREED);
  const { seen, visit } = await returns(talk, await leaves(talk));
  const { talk: shown, returns: told } = await shows(visit, ({ stage }) => stage.at === "talk");
  assert.deepEqual([texts(visit.scene), shown?.folded, shown?.locked], [[], true, true]);
  // As in a talk in which nothing was agreed on, said or promised.
  assert.deepEqual([shown?.sign, shown?.lines, shown?.wishes], [{ at: "none", text: "" }, [], "none"]);
  assert.deepEqual([shown?.returns, told, shown?.left, shown?.gap], [0, 0, false, false]);
  visit.unfold();
  assert.deepEqual(texts(visit.scene), []);
  // What is said now is there.
  visit.send("Halo?");
  const { session } = await talk.said(TEXT);
  talk.they(TEXT, new TextEncoder().encode("Halo, ada yang bisa dibantu?"), [session]);
  await shows(visit, (scene) => texts(scene).length === 2);
  assert.deepEqual([...seen], ["Halo?", "Halo, ada yang bisa dibantu?"]);
});

test("a line that fails while somebody comes back shows them no more, however it goes on", async () => {
  const talk = await agreed();
  const words = await leaves(talk);
  for (const fails of [() => null, () => ["unavailable"]]) {
    talk.relay.answer("read", fails);
    const { seen, visit } = await returns(talk, words);
    const asked = () => talk.relay.calls.filter((call) => call === "read").length;
    const before = asked();
    await comes(
      () => asked() > before,
      () => "nothing was read",
    );
    await settled();
    talk.relay.drop();
    await shows(visit, ({ stage }) => stage.at === "return" && stage.state !== "opening");
    talk.relay.answer("read", talk.reads);
    visit.cover(true);
    await settled();
    visit.uncover();
    await settled();
    visit.returnWith(words);
    await shows(visit, ({ stage }) => stage.at === "talk");
    assert.deepEqual([[...seen], visit.scene.talk?.locked], [[], true]);
    visit.forget();
  }
});

test("who waits with her words is shown neither her sign, when she comes by another phone, nor what answers it", async () => {
  const talk = await agreed();
  const words = await leaves(talk);
  const { seen, visit: his } = await returns(talk, words);
  await shows(his, ({ stage }) => stage.at === "talk");
  const first = talk.relay.sockets.length;
  const { visit: hers } = await returns(talk, words);
  await shows(hers, ({ stage }) => stage.at === "talk");
  hers.send(THEIRS.text);
  const { session } = await talk.said(TEXT);
  const envelope = talk.relay.envelopes.at(-1) ?? NOTHING;
  talk.relay.pushTo(first - 1, "envelope", talk.conversation, 9, envelope, NOW + DAY);
  const answers = (seq: number, text: string, heard: readonly Uint8Array[]) => {
    const answer = talk.town.says(TEXT, new TextEncoder().encode(text), talk.town.sari, heard);
    talk.relay.pushTo(first - 1, "envelope", talk.conversation, seq, answer, NOW + DAY);
  };
  answers(10, "Syukurlah.", [session]);
  await settled();
  assert.deepEqual([[...seen], his.scene.talk?.locked], [[], true]);
  // Neither once he has written too: what counts is whom the clinician heard last.
  his.send("Halo");
  const { session: mine } = await talk.said(TEXT, 2);
  answers(11, "Rumah aman siap malam ini.", [mine, session]);
  await settled();
  assert.deepEqual([...seen], ["Halo"]);
  answers(12, "Halo, ada yang bisa dibantu?", [session, mine]);
  await shows(his, (scene) => texts(scene).length === 2);
  assert.deepEqual([...seen], ["Halo", "Halo, ada yang bisa dibantu?"]);
});

test("a clinician alone puts no other sign in the place of the one that was agreed on", async () => {
  const talk = await agreed();
  talk.they(AGREED, signBody({ id: new Uint8Array(16).fill(8), text: "Lain." }));
  await settled();
  assert.equal(talk.visit.scene.talk?.sign?.at, "agreed");
  assert.equal((await back(talk)).scene.talk?.locked, true);
});

test("of two proposals that cross the newer one counts, on whichever side it was", async () => {
  const talk = await kept();
  signOf(talk.visit)?.propose("Besok aku masak ikan.");
  const hers = readSign((await talk.said(SIGN)).body);
  talk.they(SIGN, signBody({ ...THEIRS, id: new Uint8Array(16).fill(255) }));
  await shows(talk.visit, (scene) => scene.talk?.sign?.at === "asked");
  signOf(talk.visit)?.agree();
  talk.they(AGREED, signBody(hers));
  await shows(talk.visit, (scene) => scene.talk?.sign?.at === "agreed");
  await settled();
  // Said again by a side that holds the other one it would change nothing.
  assert.equal(readSign((await talk.said(AGREED)).body).text, THEIRS.text);
});

test("who only has her words puts no other sign in its place", async () => {
  const talk = await agreed();
  const visit = await back(talk);
  signOf(visit)?.propose("Sayurnya sudah matang.");
  await settled();
  assert.deepEqual(talk.hers(SIGN), []);
  assert.equal(visit.scene.talk?.sign?.at, "none");
});

test("once it was received in this visit, and in no other, a tap shows what was said", async () => {
  const talk = await agreed();
  const { session: before } = await talk.said(AGREED);
  const visit = await back(talk);
  visit.send("Semalam aku mimpi gajah dan payung.");
  const { session } = await talk.said(TEXT);
  assert.notDeepEqual(session, before);
  talk.they(RECEIVED, receivedBody(before));
  await settled();
  visit.unfold();
  assert.equal(visit.scene.talk?.locked, true);
  talk.they(RECEIVED, receivedBody(session));
  await shows(visit, (scene) => scene.talk?.locked === false);
  // Not by itself: somebody may stand beside her.
  assert.deepEqual(texts(visit.scene), ["Semalam aku mimpi gajah dan payung."]);
  visit.unfold();
  assert.deepEqual(texts(visit.scene), ["Yang dulu", "Semalam aku mimpi gajah dan payung."]);
  // The next time it is asked for anew.
  assert.equal((await back({ ...talk, visit })).scene.talk?.locked, true);
});

test("where none was agreed on a tap is enough, as ever", async () => {
  const talk = await kept();
  talk.they(TEXT, new TextEncoder().encode("Yang dulu"));
  await shows(talk.visit, (scene) => texts(scene).length === 1);
  const visit = await back(talk);
  assert.deepEqual([texts(visit.scene), visit.scene.talk?.locked], [[], false]);
  visit.unfold();
  assert.deepEqual(texts(visit.scene), ["Yang dulu"]);
});

test("it is said again before what it protects lives on without it", async () => {
  const talk = await agreed();
  const { hers, relay, said, visit } = talk;
  visit.send("Sekarang");
  await said(TEXT);
  assert.equal(hers(AGREED).length, 1);
  later.seconds += DAY / 2;
  relay.answer("now", () => ["ok", NOW + DAY / 2]);
  visit.send("Nanti");
  await said(AGREED, 2);
  assert.deepEqual(readSign((await said(AGREED)).body), THEIRS);
});
