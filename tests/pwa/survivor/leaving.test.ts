// Leaving and covering: the cover first, everything forgotten, nothing waited for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Awake } from "../../../pwa/survivor/awake.ts";
import { Covering } from "../../../pwa/survivor/covering.ts";
import { leave, ThreeShifts } from "../../../pwa/survivor/leaving.ts";
import { patienceMs } from "../../../pwa/survivor/patience.ts";
import { COVER_LENGTHS, Timers, WAITS } from "../../../pwa/survivor/timers.ts";

test("leaving shows the cover first, forgets every part, and replaces the page last", () => {
  const done: string[] = [];
  const stubborn = {
    forget: () => {
      done.push("stubborn");
      throw new Error("stuck");
    },
  };
  const screen = { showCover: () => done.push("cover"), replaceWith: (address: string) => done.push(address) };
  leave(screen, [stubborn, { forget: () => done.push("keys") }], "/elsewhere");
  assert.deepEqual(done, ["cover", "stubborn", "keys", "/elsewhere"]);
});

test("Shift three times within five seconds leaves; held, slow or mixed with others it does not", () => {
  let left = 0;
  const shifts = new ThreeShifts(() => {
    left += 1;
  });
  const press = (...times: readonly number[]) => times.map((time) => shifts.press("Shift", false, time));
  press(0, 2600, 5200);
  shifts.press("a", false, 5300);
  press(6000);
  shifts.press("Shift", true, 6100);
  shifts.press("Shift", true, 6200);
  press(6300);
  assert.equal(left, 0);
  press(6400);
  assert.equal(left, 1);
});

function covering(): { readonly done: string[]; readonly covering: Covering } {
  const done: string[] = [];
  const note = (what: string) => () => {
    done.push(what);
  };
  const covered = { cover: note("cover"), uncover: note("uncover"), forget: note("forget") };
  return { done, covering: new Covering(new Timers(), covered) };
}

const tap = (one: Covering, dishes: string) => [...dishes].map((dish) => one.tap(dish));

test("only her three pictures in her order bring her back; three wrong tries forget silently", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { covering: one, done } = covering();
  one.choose(["a", "b", "c"]);
  tap(one, "abc");
  one.cover();
  tap(one, "acbxabc");
  assert.deepEqual(done, ["cover", "uncover"]);
  one.cover();
  tap(one, "aaabbbcb");
  assert.deepEqual(done, ["cover", "uncover", "cover"]);
  tap(one, "a");
  assert.deepEqual(done, ["cover", "uncover", "cover", "forget"]);
});

test("without pictures, three taps on one picture bring her back for a few seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { covering: one, done } = covering();
  one.cover();
  tap(one, "abb");
  assert.deepEqual(done, ["cover"]);
  tap(one, "b");
  assert.deepEqual(done, ["cover", "uncover"]);
  one.forget();
});

test("covered without pictures, everything is forgotten soon", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { covering: one, done } = covering();
  one.cover();
  one.cover();
  context.mock.timers.tick(WAITS.coveredPlainMs - 1);
  assert.deepEqual(done, ["cover"]);
  context.mock.timers.tick(1);
  assert.deepEqual(done, ["cover", "forget"]);
});

/** A phone's two clocks, as they would be after it slept, or after somebody set its date. */
function clocks() {
  const at = { steadyMs: 5000, dateMs: 1_800_000_000_000 };
  const given = { steadyMs: () => at.steadyMs, dateMs: () => at.dateMs };
  return { at, given };
}

function coveredOn(given: ReturnType<typeof clocks>["given"]) {
  const done: string[] = [];
  const timers = new Timers(given);
  const note = (what: string) => () => {
    done.push(what);
  };
  const one = new Covering(timers, { cover: note("cover"), uncover: note("uncover"), forget: note("forget") });
  one.choose(["a", "b", "c"]);
  one.cover();
  return { done, one, timers };
}

test("a phone that slept past her time forgets when it wakes, before a picture opens anything", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { at, given } = clocks();
  const { done, one, timers } = coveredOn(given);
  at.dateMs += WAITS.coveredMs - 1;
  timers.look();
  assert.deepEqual(done, ["cover"]);
  at.dateMs += 1;
  tap(one, "abc");
  assert.equal(done[1], "forget");
});

test("setting the date back wins no time, and putting it right by a little costs none", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { at, given } = clocks();
  const { done, timers } = coveredOn(given);
  at.steadyMs += 60_000;
  at.dateMs += 60_000 - WAITS.turnedBackMs;
  timers.look();
  assert.deepEqual(done, ["cover"]);
  at.dateMs -= 1;
  timers.look();
  assert.deepEqual(done, ["cover", "forget"]);
});

test("with the date standing still, the steady clock ends her time", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { at, given } = clocks();
  const { done, timers } = coveredOn(given);
  at.steadyMs += WAITS.coveredMs;
  at.dateMs += WAITS.coveredMs - 5000;
  timers.look();
  assert.deepEqual(done, ["cover", "forget"]);
});

test("she picks how long her keys wait under the cover; without pictures it stays the shortest", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (const seconds of COVER_LENGTHS) {
    const { covering: one, done } = covering();
    one.last(seconds);
    one.choose(["a", "b", "c"]);
    one.cover();
    context.mock.timers.tick(seconds * 1000 - 1);
    assert.deepEqual(done, ["cover"]);
    context.mock.timers.tick(1);
    assert.deepEqual(done, ["cover", "forget"]);
  }
  const { covering: plain, done } = covering();
  plain.last(1800);
  plain.cover();
  context.mock.timers.tick(WAITS.coveredPlainMs);
  assert.deepEqual(done, ["cover", "forget"]);
});

test("a screen waits longer the more there is left to read on it, up to a limit", () => {
  assert.equal(patienceMs("talk", 0), WAITS.idleMs);
  assert.equal(patienceMs("talk", 1000), WAITS.idleMs + 1000 * WAITS.idlePerCharacterMs);
  assert.equal(patienceMs("gate", 1_000_000), WAITS.idleLongestMs);
  assert.equal(patienceMs("waiting", 0), WAITS.idleWaitingMs);
});

test("the screen is kept on while she waits or reads, let go of under the cover, and asked for again", async () => {
  const locks: string[] = [];
  const awake = new Awake(async () => {
    locks.push("on");
    return {
      release: async () => {
        locks.push("off");
      },
    };
  });
  const settled = () => new Promise((settle) => setImmediate(settle));
  awake.show("gate");
  awake.show("waiting");
  await settled();
  awake.show("talk");
  await settled();
  assert.deepEqual(locks, ["on"]);
  awake.show(null);
  awake.again();
  await settled();
  assert.deepEqual(locks, ["on", "off"]);
  awake.show("talk");
  awake.forget();
  await settled();
  assert.deepEqual(locks, ["on", "off", "on", "off"]);
});

test("a phone that keeps no screen on is no reason to fail", async () => {
  const awake = new Awake(() => Promise.reject(new Error("absent")));
  awake.show("talk");
  await new Promise((settle) => setImmediate(settle));
  awake.forget();
});

test("covered with pictures, the keys wait ten minutes and no longer", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { covering: one, done } = covering();
  one.choose(["a", "b", "c"]);
  one.cover();
  context.mock.timers.tick(WAITS.coveredMs - 1);
  tap(one, "abc");
  context.mock.timers.tick(WAITS.coveredMs);
  one.cover();
  context.mock.timers.tick(WAITS.coveredMs);
  assert.deepEqual(done, ["cover", "uncover", "cover", "forget"]);
});
