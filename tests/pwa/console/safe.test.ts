// The sealed state: saved by compare-and-swap, and two consoles of one clinician lose nothing of each other's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Safe } from "../../../pwa/console/account/safe.ts";
import { withShift } from "../../../pwa/console/duty/shifts.ts";
import { Unanswered } from "../../../pwa/shared/line.ts";
import { random, START } from "./people.ts";
import { States } from "./states.ts";

const shift = (number: number) => ({
  number,
  seed: random(32),
  start: START,
  until: START + 60,
  lastExpires: START + 60,
});

test("a state is saved and opened again with the same key, and not with another", async () => {
  const states = new States();
  const key = random(32);
  const safe = Safe.opened(key.slice(), states.at, states.save, random);
  await safe.save((state) => withShift(state, shift(1)), START);
  const again = Safe.opened(key.slice(), states.at, states.save, random);
  assert.deepEqual(again.state, safe.state);
  assert.throws(() => Safe.opened(random(32), states.at, states.save, random), { code: "commitment" });
});

test("when the bucket has turned over, it is sealed again for the new one", async () => {
  const states = new States();
  const safe = Safe.opened(random(32), states.at, states.save, random);
  states.turn();
  await safe.save((state) => withShift(state, shift(1)), START);
  assert.equal(states.version, 1);
});

test("two consoles that save at once keep both shifts and one signing key", async () => {
  const states = new States();
  const key = random(32);
  const first = Safe.opened(key.slice(), states.at, states.save, random);
  await first.save((state) => state, START);
  const second = Safe.opened(key.slice(), states.at, states.save, random);
  await first.save((state) => withShift(state, shift(1)), START);
  await second.save((state) => withShift(state, shift(2)), START);
  const read = Safe.opened(key.slice(), states.at, states.save, random);
  assert.deepEqual(
    read.state.bundles.map(({ number }) => number),
    [1, 2],
  );
  assert.deepEqual(read.state.signingSeed, first.state.signingSeed);
});

test("a save whose answer was lost is known by its id, and the next one goes on from it", async () => {
  const states = new States();
  const safe = Safe.opened(random(32), states.at, states.save, random);
  states.loseAnswers = 1;
  await assert.rejects(
    safe.save((state) => withShift(state, shift(1)), START),
    Unanswered,
  );
  await safe.save((state) => withShift(state, shift(2)), START);
  assert.deepEqual(
    safe.state.bundles.map(({ number }) => number),
    [1, 2],
  );
});

test("after forgetting, nothing of the keys is left in it", () => {
  const states = new States();
  const key = random(32);
  const safe = Safe.opened(key, states.at, states.save, random);
  const { signingSeed } = safe.state;
  safe.forget();
  assert.ok([key, signingSeed].every((bytes) => bytes.every((byte) => byte === 0)));
});
