// A search in memory finds what is open, and nothing that is over: its index goes with the texts, and with the lock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import MiniSearch from "minisearch";
import { foundIn, Search } from "../../../pwa/console/search.ts";
import type { Entry } from "../../../pwa/console/talk/entries.ts";

const NOW = 1000;

function said(key: string, text: string, expires = NOW + 600): Entry {
  return { key, kind: "text", mine: false, author: "", text, sentAt: NOW - 100 + Number(key), expires, mark: "stored" };
}

function talk(name: string, ...entries: readonly Entry[]) {
  return { name, ended: null as unknown, entries };
}

const found = (search: Search, typed: string, talks: readonly ReturnType<typeof talk>[], now = NOW) =>
  search.find(typed, talks, now).map(({ talk, entry }) => `${talk}${entry.key}`);

test("words are found by their beginnings, with a slip, without their marks, all of them", () => {
  const search = new Search();
  const talks = [talk("a", said("1", "Leherku sakit, sémalam dia neken"), said("2", "aku di dapur"))];
  assert.deepEqual(found(search, "leher", talks), ["a1"]);
  assert.deepEqual(found(search, "lehernu", talks), ["a1"]);
  assert.deepEqual(found(search, "semalam", talks), ["a1"]);
  assert.deepEqual(found(search, "dapur semalam", talks), []);
  assert.deepEqual(found(search, "  ", talks), []);
});

test("what comes while one searches is found, in every open conversation, the newest first among equals", () => {
  const search = new Search();
  const first = talk("a", said("1", "dapur"));
  assert.deepEqual(found(search, "dapur", [first]), ["a1"]);
  const more = [{ ...first, entries: [...first.entries, said("2", "dapur")] }, talk("b", said("3", "dapur"))];
  assert.deepEqual(new Set(found(search, "dapur", more)), new Set(["a1", "a2", "b3"]));
  assert.equal(search.held, 2);
});

test("an entry that expires is not found, and the whole index that knew it is gone", async () => {
  const search = new Search();
  const talks = [talk("a", said("1", "rahasia", NOW + 1), said("2", "dapur"))];
  const indices = indicesMadeBy(() => assert.deepEqual(found(search, "rahasia", talks), ["a1"]));
  await swept();
  assert.ok(indices.every((index) => index.deref() !== undefined) && indices.length === 1);
  assert.deepEqual(found(search, "rahasia", talks, NOW + 1), []);
  assert.deepEqual(found(search, "dapur", talks, NOW + 1), ["a2"]);
  await swept();
  assert.ok(indices.every((index) => index.deref() === undefined));
});

test("what has not been stored, and what is no text, is not looked through", () => {
  const entries = [said("1", "dapur", 0), { ...said("2", "call_me:dapur"), kind: "wishes" as const }];
  assert.deepEqual(found(new Search(), "dapur", [talk("a", ...entries)]), []);
});

test("a conversation that is over, or gone from the list, has no index", () => {
  const search = new Search();
  const talks = [talk("a", said("1", "dapur")), talk("b", said("2", "dapur"))];
  found(search, "dapur", talks);
  assert.deepEqual(found(search, "dapur", [{ ...talk("a", said("1", "dapur")), ended: "gone" }]), []);
  assert.equal(search.held, 0);
});

test("after the lock there is no index at all, in memory either", async () => {
  const search = new Search();
  const indices = indicesMadeBy(() => found(search, "dapur", [talk("a", said("1", "dapur"))]));
  search.forget();
  assert.equal(search.held, 0);
  await swept();
  assert.ok(indices.every((index) => index.deref() === undefined));
});

test("thirty conversations of five hundred messages are looked through in a moment", () => {
  const words = ["dapur", "tidur", "pulang", "anak", "takut", "sakit", "malam", "kerja", "rumah", "telepon"];
  const text = (at: number) => Array.from({ length: 12 }, (_, word) => words[(at * 7 + word * 3) % 10]).join(" ");
  const entries = Array.from({ length: 500 }, (_, at) => said(`${at}`, `${text(at)} ${at}`));
  const talks = Array.from({ length: 30 }, (_, at) => talk(`${at}`, ...entries));
  const search = new Search();
  const begun = performance.now();
  assert.ok(search.find("dapur", talks, NOW).length > 0);
  const built = performance.now() - begun;
  const again = performance.now();
  assert.equal(search.find("499", talks, NOW).length, 30);
  const later = performance.now() - again;
  // Built once: what is typed next costs a small part of that.
  assert.ok(later < built / 2, `${built} ms, then ${later} ms`);
});

test("what was found is marked in the text as it was written", () => {
  const parts = foundIn("Aku di Dapur, dapur!", ["dapur"]);
  assert.deepEqual(
    parts.map(({ text, found }) => (found ? `<${text}>` : text)),
    ["Aku di ", "<Dapur>", ", ", "<dapur>", "!"],
  );
  assert.deepEqual(foundIn("<b>", []), [{ text: "<b>", found: false }]);
});

/** Every index that is made while the job runs, held weakly, so that the test can see it go. */
function indicesMadeBy(job: () => void): readonly WeakRef<object>[] {
  const made = new Set<WeakRef<object>>();
  const { addAll } = MiniSearch.prototype;
  MiniSearch.prototype.addAll = function add(documents) {
    made.add(new WeakRef(this));
    addAll.call(this, documents);
  };
  job();
  MiniSearch.prototype.addAll = addAll;
  return [...made];
}

async function swept(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 5; round += 1) {
    // A weak reference holds until its own turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}
