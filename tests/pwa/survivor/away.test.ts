// Covered: one question on one rhythm, and a kitchen timer that turns when the answer is yes.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { RHYTHM_MS } from "../../../pwa/survivor/away.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import { FakeRelay, NOW, Town } from "./relay.ts";
import { at, comes, kitchen, settled, shows, talking, texts, visiting, waiting } from "./visiting.ts";

/** Covers, and waits until the timer is there; from then on the clock is the test's. */
async function covered(visit: Visit): Promise<void> {
  visit.cover(true);
  await comes(
    () => kitchen.cards.length > 0,
    () => "no timer",
  );
}

async function rhythms(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    mock.timers.tick(RHYTHM_MS);
    await new Promise((settle) => setImmediate(settle));
    await new Promise((settle) => setImmediate(settle));
  }
}

async function onItsRhythm(visit: Visit, job: () => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    // What began before the clock was taken begins anew.
    visit.cover(true);
    for (let n = 0; n < 20; n += 1) {
      await new Promise((settle) => setImmediate(settle));
    }
    await job();
  } finally {
    mock.timers.reset();
  }
}

test("covering takes a token for what is known, closes the line, and sets one timer", async () => {
  const { relay, visit } = await waiting();
  await covered(visit);
  assert.equal(visit.scene.line, "closed");
  // Block 0, and the card that went with it.
  assert.deepEqual(relay.watched[0]?.slice(1), [0, 1]);
  visit.uncover();
  assert.deepEqual(kitchen.cards, [{ done: false, removed: true }]);
});

test("covered while her request is on its way, it arrives, and then the line closes", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const visit = visiting(town, relay);
  let up = false;
  visit.watch(() => {
    if (!up && visit.scene.line === "open") {
      up = true;
      visit.cover(true);
    }
  });
  visit.ask("psychological");
  await shows(visit, at("waiting"));
  await comes(
    () => kitchen.cards.length > 0,
    () => "no timer",
  );
  assert.equal(visit.scene.line, "closed");
  assert.equal(relay.watched.length, 1);
});

test("the same question goes on the same rhythm, before a yes and after it; the timer turns at the first yes", async () => {
  const { visit } = await waiting();
  await onItsRhythm(visit, async () => {
    assert.equal(kitchen.asked.length, 0);
    await rhythms(3);
    assert.equal(kitchen.asked.length, 3);
    assert.equal(kitchen.cards.at(-1)?.done, false);
    kitchen.answer = '{"t":1}';
    await rhythms(1);
    assert.equal(kitchen.cards.at(-1)?.done, true);
    await rhythms(2);
    assert.equal(kitchen.asked.length, 6);
    const said = kitchen.asked.map(({ place, init: { signal, ...rest } }) => JSON.stringify([place, rest]));
    assert.deepEqual(new Set(said).size, 1);
    assert.equal(String(kitchen.asked[0]?.init.body).length, 192);
    // Back again, nothing is asked any more.
    visit.uncover();
    await rhythms(3);
    assert.equal(kitchen.asked.length, 6);
  });
});

test("whatever else is answered, or nothing at all, the timer goes on", async () => {
  const { visit } = await waiting();
  await onItsRhythm(visit, async () => {
    for (const answer of ["", "<!doctype html>", '{"t":1} ', '{"t":"1"}']) {
      kitchen.answer = answer;
      await rhythms(1);
    }
    const { fetched } = kitchen;
    kitchen.fetched = () => Promise.reject(new TypeError());
    await rhythms(1);
    kitchen.fetched = fetched;
    assert.equal(kitchen.cards.at(-1)?.done, false);
    // Control.
    kitchen.answer = '{"t":1}';
    await rhythms(1);
    assert.equal(kitchen.cards.at(-1)?.done, true);
  });
});

test("forgotten while covered, nothing is asked any more and the timer stays a timer", async () => {
  const { visit } = await waiting();
  await onItsRhythm(visit, async () => {
    await rhythms(1);
    visit.leave();
    await rhythms(3);
    assert.equal(kitchen.asked.length, 1);
    assert.deepEqual(kitchen.cards.at(-1), { done: false, removed: false });
  });
});

test("a sign that her last words were read is nothing new, and an answer is", async () => {
  const { town, relay, visit, conversation } = await talking();
  relay.push("envelope", conversation, 2, town.writes("Halo."), NOW + 86_400);
  await shows(visit, (scene) => texts(scene).includes("Halo."));
  await covered(visit);
  assert.deepEqual(relay.watched[0]?.slice(1), [1, 2]);
  visit.uncover();
  await shows(visit, ({ line }) => line === "open");
  relay.answer("send", () => ["ok", 3, NOW + 86_400]);
  visit.send("Aku tutup dulu.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  visit.cover(true);
  await comes(
    () => relay.watched.length === 2,
    () => "not asked",
  );
  assert.deepEqual(relay.watched[1]?.slice(1), [1, 4]);
});

test("where the line gives no token no timer is set, and she is not told that one will turn", async () => {
  const { relay, visit } = await waiting();
  relay.answer("watch", () => ["unavailable"]);
  visit.cover(true);
  await shows(visit, ({ line }) => line === "closed");
  await settled();
  assert.deepEqual(kitchen.cards, []);
});

test("where no answer may come nothing is asked for", async () => {
  const town = new Town();
  const relay = new FakeRelay(town);
  const visit = visiting(town, relay);
  await shows(visit, ({ facts }) => facts !== null);
  visit.cover(true);
  await shows(visit, ({ line }) => line === "closed");
  await settled();
  assert.deepEqual([kitchen.cards, relay.watched], [[], []]);
});

test("what comes over the line after the cover is up was not seen, and counts as new", async () => {
  const { town, relay, visit, conversation } = await talking();
  relay.answer("watch", (...values) => {
    relay.watched.push(values);
    return null;
  });
  visit.cover(true);
  relay.push("envelope", conversation, 2, town.writes("Masih di sana?"), NOW + 86_400);
  await comes(
    () => relay.watched.length > 0,
    () => "not asked",
  );
  await settled();
  assert.deepEqual(relay.watched[0]?.slice(1), [1, 1]);
});
