// New words for the same talk, words of an earlier way of stretching, and two phones with one set of words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unverified } from "../../../crypto/web/block.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { FIRST_SET, type Sets, WORDS } from "../../../crypto/web/words.ts";
import type { Visit } from "../../../pwa/survivor/visit.ts";
import { FakeRelay } from "./relay.ts";
import { NOW, Town } from "./town.ts";
import { settled, shows, talking, visiting } from "./visiting.ts";

const DAY = 86_400;
const NOTHING = new Uint8Array(0);

type Talk = Awaited<ReturnType<typeof talking>>;

/** What `blocks` names of her and of whoever leads. */
function names({ relay, town }: Pick<Talk, "relay" | "town">): void {
  const [her] = unverified(relay.blocks[0]?.[1] ?? NOTHING).members;
  relay.newest = [[her?.id ?? NOTHING, relay.prekey], town.newestOf(town.sari)];
}

async function wordsShown() {
  const talk = await talking();
  talk.visit.show("words");
  const { words: old } = talk.visit.scene;
  await settled();
  talk.visit.show("renew");
  const { words } = talk.visit.scene;
  return { ...talk, old, words };
}

async function opens(town: Town, relay: FakeRelay, words: readonly string[], sets?: Sets): Promise<Visit> {
  const visit = visiting(town, relay, town, NOW, ...(sets === undefined ? [] : [sets]));
  visit.returnWith(words);
  await shows(visit, ({ stage }) => stage.at === "talk" || stage.at === "over" || isMissed(stage));
  return visit;
}

const isMissed = (stage: Visit["scene"]["stage"]) => stage.at === "return" && stage.state === "missed";

test("new words take the place of the old ones in one step, and the old ones are dead", async () => {
  const { old, relay, town, visit, words } = await wordsShown();
  assert.equal(new Set([...old, ...words]).size > 6, true);
  const before = relay.key;
  visit.moveWords();
  await shows(visit, ({ moved }) => moved === "done");
  assert.notEqual(relay.key, before);
  assert.equal(relay.calls.filter((call) => call === "move").length, 1);
  visit.show("words");
  assert.deepEqual(visit.scene.words, words);
  visit.forget();
  names({ relay, town });
  assert.equal((await opens(town, relay, words)).scene.stage.at, "talk");
  assert.ok(isMissed((await opens(town, relay, old)).scene.stage));
});

test("after new words the talk goes on, under a key that the old ones do not open", async () => {
  const { relay, town, visit } = await wordsShown();
  visit.moveWords();
  await shows(visit, ({ moved }) => moved === "done");
  names({ relay, town });
  visit.show(null);
  visit.send("Dengan kata baru.");
  await shows(visit, ({ talk }) => talk?.bubbles.at(-1)?.mark === "stored");
  assert.equal(relay.appended.length, 1);
});

test("a move whose answer was lost is found to be done, and made only once", async () => {
  const { relay, town, visit, words } = await wordsShown();
  const ids: string[] = [];
  relay.answer("move", (...values) => {
    ids.push(hex(values[1] as Uint8Array));
    relay.version = 0;
    relay.keeps(values);
    queueMicrotask(() => relay.drop());
    return null;
  });
  visit.moveWords();
  await shows(visit, ({ moved }) => moved !== null);
  if (visit.scene.moved === "unsure") {
    visit.moveWords();
  }
  await shows(visit, ({ moved }) => moved === "done");
  assert.equal(ids.length, 1);
  visit.forget();
  names({ relay, town });
  assert.equal((await opens(town, relay, words)).scene.stage.at, "talk");
});

test("a move that was refused leaves the old words as they were", async () => {
  const { old, relay, town, visit } = await wordsShown();
  relay.answer("move", () => ["unavailable"]);
  visit.moveWords();
  await shows(visit, ({ moved }) => moved === "unsure");
  visit.forget();
  names({ relay, town });
  assert.equal((await opens(town, relay, old)).scene.stage.at, "talk");
});

const NEWER = { ...FIRST_SET, rounds: 4 };
const both = (triedUntil: number): Sets =>
  new Map([
    [1, { ...FIRST_SET, triedUntil }],
    [2, NEWER],
  ]);

test("words of an earlier way of stretching open while they may still be about, and not after", async () => {
  const { relay, town, visit } = await talking();
  visit.show("words");
  const { words } = visit.scene;
  await settled();
  visit.forget();
  names({ relay, town });
  const again = await opens(town, relay, words, both(NOW + DAY));
  assert.equal(again.scene.stage.at, "talk");
  again.forget();
  assert.ok(isMissed((await opens(town, relay, words, both(NOW - 1))).scene.stage));
});

test("words that fit nothing are tried with every set, and then missed", async () => {
  const [town] = [new Town()];
  const relay = new FakeRelay(town);
  const visit = await opens(town, relay, WORDS.slice(6, 12), both(NOW + DAY));
  assert.ok(isMissed(visit.scene.stage));
  assert.equal(relay.calls.filter((call) => call === "connect return").length, 2);
});

test("two phones of hers publish different prekeys one after the other, and both open what follows", async () => {
  const { relay, town, visit: first } = await talking();
  first.show("words");
  const { words } = first.scene;
  await settled();
  names({ relay, town });
  const second = await opens(town, relay, words);
  assert.equal(second.scene.stage.at, "talk");
  await settled();
  // What the second has saved is newer than what the first one knows.
  relay.answer("save", (...values) => {
    return values[0] === relay.version ? relay.keeps(values) : relay.stale();
  });
  const step = await town.renews(relay.prekey ?? NOTHING);
  const { conversation } = unverified(step[0]);
  relay.blocks = [...relay.blocks, [2, step[0], step[1]]];
  for (const [socket] of relay.sockets.entries()) {
    relay.pushTo(socket, "block", conversation, 2, step[0], step[1], []);
  }
  const envelope = town.writes("Untuk kedua ponselmu.");
  for (const [socket] of relay.sockets.entries()) {
    relay.pushTo(socket, "envelope", conversation, 9, envelope, NOW + DAY);
  }
  for (const visit of [first, second]) {
    await shows(visit, ({ talk }) => talk?.bubbles.some(({ text }) => text === "Untuk kedua ponselmu.") === true);
    assert.equal(visit.scene.talk?.warning, null);
  }
});
