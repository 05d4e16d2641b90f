// Her visit from the first tap to leaving, against a relay in memory and real cryptography.

import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf } from "../../../crypto/web/envelope.ts";
import { WORDS } from "../../../crypto/web/words.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import { FakeRelay, NOW, Town } from "./relay.ts";
import { at, comes, shows, talking, texts, visiting, waiting } from "./visiting.ts";

test("two taps lead from the door to the queue, and the mailbox is committed before the offer", async () => {
  const { relay, visit } = await waiting();
  const order = relay.calls.filter((call) => ["on_call", "save", "offer"].includes(call));
  assert.deepEqual(order.slice(0, 3), ["on_call", "save", "offer"]);
  assert.equal(relay.calls[0], "connect create");
  assert.equal(visit.scene.talk?.offeredTo, 1);
  assert.equal(visit.scene.talk?.who, null);
});

test("when nobody is on call she is told so and nothing is made", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  relay.answer("on_call", () => ["ok", null, [], NOW, [], []]);
  const visit = visiting(town, relay);
  visit.ask("legal");
  await shows(visit, at("nobody"));
  assert.ok(!relay.calls.includes("save") && !relay.calls.includes("offer"));
});

test("a clinician whom the pinned root does not vouch for is never offered anything", async () => {
  const [town, ghosts] = [new Town(), new Town()];
  const relay = new FakeRelay(ghosts);
  const visit = visiting(ghosts, relay, town);
  visit.ask("psychological");
  const { stage } = await shows(visit, at("unsent"));
  assert.deepEqual(stage, { at: "unsent", why: "trust" });
  assert.ok(!relay.calls.includes("save") && !relay.calls.includes("offer"));
});

test("an offer whose answer is lost is offered again, the same bytes, and adopted", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const seen: Packable[][] = [];
  relay.answer("offer", (...values) => {
    seen.push(values);
    if (seen.length === 1) {
      queueMicrotask(() => relay.drop());
      return null;
    }
    return ["ok", "waiting", NOW + 86_400];
  });
  const visit = visiting(town, relay);
  visit.ask("any");
  const { stage } = await shows(visit, at("unsent"));
  assert.deepEqual(stage, { at: "unsent", why: "unknown" });
  visit.askAgain();
  await shows(visit, at("waiting"));
  assert.deepEqual(seen[1], seen[0]);
  assert.equal(relay.calls.filter((call) => call.startsWith("connect")).at(-1), "connect return");
});

test("what must be reported is said before the request goes, even when it is heard late", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  relay.answer("facts", () => ["ok", true, false, [86_400], 86_400, false, []]);
  const visit = visiting(town, relay);
  visit.begin();
  visit.ask("any");
  await shows(visit, ({ facts, stage }) => facts?.mustReport === true && stage.at === "need");
  assert.ok(!relay.calls.includes("offer"));
  visit.ask("any");
  await shows(visit, at("waiting"));
});

test("a claim shows who answers, and messages go both ways", async () => {
  const { town, relay, visit, conversation } = await talking();
  assert.deepEqual(visit.scene.talk?.who?.alias, "Kak Sari");
  relay.push("envelope", conversation, 2, town.writes("Halo, saya di sini."), NOW + 86_400);
  await shows(visit, (scene) => texts(scene).includes("Halo, saya di sini."));
  visit.send("Aku takut.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  const sent = relay.envelopes.map((bytes) => Buffer.from(bytes).toString("latin1")).join("");
  assert.ok(!sent.includes("takut"));
});

test("the same envelope twice is one message", async () => {
  const { town, relay, visit, conversation } = await talking();
  const envelope = town.writes("Satu kali.");
  relay.push("envelope", conversation, 2, envelope, NOW + 86_400);
  relay.push("envelope", conversation, 3, envelope, NOW + 86_400);
  relay.push("envelope", conversation, 4, town.writes("Lanjut."), NOW + 86_400);
  const scene = await shows(visit, (one) => texts(one).includes("Lanjut."));
  assert.deepEqual(texts(scene), ["Satu kali.", "Lanjut."]);
});

test("a message that was under way when the line fell is sent again under the same id", async () => {
  const { relay, visit } = await talking();
  const ids: string[] = [];
  relay.answer("send", (_conversation, id) => {
    ids.push(Buffer.from(id as Uint8Array).toString("hex"));
    if (ids.length === 1) {
      queueMicrotask(() => relay.drop());
      return null;
    }
    return ["ok", 9, NOW + 86_400];
  });
  visit.send("Masih di sini.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(ids[1], ids[0]);
});

async function farewellOf(visit: Visit, relay: FakeRelay): Promise<readonly string[]> {
  await new Promise((settle) => setTimeout(settle, 20));
  const before = relay.calls.length;
  visit.leave();
  return relay.calls.slice(before);
}

test("leaving a request without words withdraws it, without waiting", async () => {
  const { relay, visit } = await waiting();
  assert.deepEqual(await farewellOf(visit, relay), ["withdraw"]);
});

test("leaving while the request is under way takes it back after it on the same line", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  relay.answer("offer", () => null);
  const visit = visiting(town, relay);
  visit.ask("any");
  await comes(
    () => relay.calls.includes("offer"),
    () => JSON.stringify(visit.scene.stage),
  );
  assert.equal(visit.scene.stage.at, "sending");
  visit.leave();
  assert.deepEqual(relay.calls.slice(relay.calls.indexOf("offer")), ["offer", "withdraw"]);
});

test("before there is a request, leaving has nothing to take back", async () => {
  const relay = new FakeRelay(new Town());
  relay.answer("save", () => null);
  const visit = visiting(new Town(), relay);
  visit.ask("any");
  await shows(visit, ({ line }) => line === "open");
  visit.leave();
  assert.ok(!relay.calls.includes("withdraw"));
});

test("what she typed and did not send outlives the cover, and no leaving", async () => {
  const { visit } = await talking();
  visit.keepDraft("Aku mau");
  visit.keepWishes({ language: "id", underEighteen: null, callMe: "Bu", answer: null });
  visit.cover(true);
  visit.uncover();
  await shows(visit, ({ line }) => line === "open");
  assert.equal(visit.scene.draft, "Aku mau");
  assert.equal(visit.scene.wishDraft?.callMe, "Bu");
  visit.leave();
  visit.keepDraft("late");
  assert.equal(visit.scene.draft, "");
  assert.equal(visit.scene.wishDraft, null);
});

test("where nothing could be removed from the phone she is told, and stays", async () => {
  const relay = new FakeRelay(new Town());
  const visit = visiting(new Town(), relay, undefined, undefined, undefined, () =>
    Promise.reject(new Error("offline")),
  );
  visit.show("remove");
  visit.removeFromPhone();
  assert.equal(visit.scene.busy, "removing");
  const scene = await shows(visit, ({ unremoved }) => unremoved);
  assert.equal(scene.busy, null);
  visit.show(null);
  assert.equal(visit.scene.unremoved, false);
});

test("leaving a talk without words says gone", async () => {
  const { relay, visit } = await talking();
  assert.deepEqual(await farewellOf(visit, relay), ["send"]);
});

test("once her words were shown, leaving says nothing", async () => {
  const { relay, visit } = await waiting();
  visit.show("words");
  assert.equal(visit.scene.words.length, 6);
  assert.deepEqual(await farewellOf(visit, relay), []);
});

test("being covered withdraws nothing, and uncovering comes back to the same request", async () => {
  const { relay, visit } = await waiting();
  const before = relay.calls.length;
  visit.cover(true);
  visit.uncover();
  await shows(visit, ({ line }) => line === "open");
  assert.ok(!relay.calls.slice(before).includes("withdraw"));
  assert.equal(visit.scene.stage.at, "waiting");
});

test("after forgetting nothing of the talk or the words is left in the scene", async () => {
  const { town, relay, visit, conversation } = await talking();
  relay.push("envelope", conversation, 2, town.writes("Rahasia."), NOW + 86_400);
  await shows(visit, (scene) => texts(scene).length === 1);
  visit.show("words");
  visit.forget();
  assert.equal(visit.scene.talk, null);
  assert.deepEqual(visit.scene.words, []);
});

test("wrong words say so and make nothing", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const visit = visiting(town, relay);
  await shows(visit, ({ facts }) => facts !== null);
  visit.startReturn();
  visit.returnWith(WORDS.slice(0, 6));
  const { stage } = await shows(visit, ({ stage: one }) => one.at === "return" && one.state !== "opening");
  assert.deepEqual(stage, { at: "return", state: "missed" });
  assert.ok(!relay.calls.includes("save"));
});

test("while nobody is on call, whoever begins next is asked, for as long as that shift lasts, and she is told when", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const shift = { start: NOW + 20 * 3600, until: NOW + 30 * 3600 };
  relay.staff = [town.hires("Kak Dian", "counsellor", shift)];
  const visit = visiting(town, relay);
  visit.chooseKeep(3600);
  visit.ask("psychological");
  const { talk } = await shows(visit, at("waiting"));
  assert.equal(talk?.opensAt, shift.start);
  assert.ok((talk?.expires ?? 0) >= shift.until);
  const card = (relay.offered as readonly Uint8Array[])[3] ?? new Uint8Array(0);
  assert.ok(headerOf(card).bucket >= shift.until);
  // The control: somebody is there already, and the one who begins later is not asked.
  const open = new FakeRelay(town);
  open.staff = [...relay.staff, town.sari];
  const other = visiting(town, open);
  other.ask("psychological");
  const now = (await shows(other, at("waiting"))).talk;
  assert.deepEqual([now?.opensAt, now?.offeredTo], [0, 1]);
});
