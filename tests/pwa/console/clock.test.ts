// What time it is: nobody turns it back, nobody's false date carries it away, and a device that contradicts is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RelayClock } from "../../../pwa/console/clock.ts";
import { START } from "./people.ts";

const HOUR = 3600;

function clocked(deviceSeconds = START) {
  let steadyMs = 0;
  const clock = new RelayClock(
    () => deviceSeconds,
    () => steadyMs,
  );
  return {
    clock,
    pass: (seconds: number) => {
      steadyMs += seconds * 1000;
    },
  };
}

test("the relay's word counts, whatever this device's date is, and time goes on", () => {
  const { clock, pass } = clocked(START + HOUR);
  clock.hear(START);
  pass(10);
  assert.equal(clock.now(), START + 10);
});

test("a relay can't turn back the time it told", () => {
  const { clock, pass } = clocked();
  clock.hear(START);
  pass(10);
  clock.hear(START - HOUR);
  assert.equal(clock.now(), START + 10);
});

test("a device that differs by more than two days is refused, either way", () => {
  assert.equal(clocked(START).clock.hear(START + 48 * HOUR), true);
  assert.equal(clocked(START).clock.hear(START + 48 * HOUR + 1), false);
  assert.equal(clocked(START).clock.hear(START - 48 * HOUR - 1), false);
});

test("a signed time proves the hour, but not one that is far ahead", () => {
  const { clock } = clocked();
  clock.hear(START);
  clock.prove(START + 301);
  assert.equal(clock.now(), START);
  clock.prove(START + 300);
  assert.equal(clock.now(), START + 300);
  // One proof is no ground for the next: else somebody could lead it on step by step.
  clock.prove(START + 600);
  assert.equal(clock.now(), START + 300);
});

test("it is never earlier than when the state was saved", () => {
  const { clock } = clocked();
  clock.hear(START);
  clock.saved(START + HOUR);
  clock.saved(START);
  assert.equal(clock.now(), START + HOUR);
});
