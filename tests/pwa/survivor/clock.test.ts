// The hour that her client goes by, when relay, phone and proofs disagree.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RelayClock } from "../../../pwa/survivor/clock.ts";

const DAY = 86_400;

function clockAt(phoneNow: number) {
  const steady = { ms: 0 };
  return { steady, clock: new RelayClock(phoneNow, () => steady.ms) };
}

test("the relay's time goes on with the phone's steady clock and never backwards", () => {
  const { steady, clock } = clockAt(5);
  clock.hear(1000);
  steady.ms = 2500;
  assert.equal(clock.now(), 1002);
  clock.hear(900);
  assert.equal(clock.now(), 1002);
  clock.hear(1010);
  assert.equal(clock.now(), 1010);
});

test("a relay that names an earlier hour than she has proof of gains nothing", () => {
  const { clock } = clockAt(0);
  clock.hear(1000);
  clock.remember(50_000);
  assert.equal(clock.now(), 50_000);
  clock.prove(50_300);
  assert.equal(clock.now(), 50_300);
  // What is chosen for the relay still goes by the relay's clock.
  assert.equal(clock.told(), 1000);
});

test("somebody whose clock is far ahead proves nothing, however often", () => {
  const { clock } = clockAt(0);
  clock.hear(1000);
  clock.prove(1301);
  assert.equal(clock.now(), 1000);
  clock.prove(1300);
  clock.prove(1600);
  assert.equal(clock.now(), 1300);
});

test("two dates more than two days apart are doubtful, less are not, and the phone's own never is alone", () => {
  const { clock } = clockAt(10 * DAY);
  assert.ok(!clock.doubtful);
  clock.hear(12 * DAY);
  assert.ok(!clock.doubtful);
  clock.hear(12 * DAY + 1);
  assert.ok(clock.doubtful);
});
