// Leaving and covering: the cover first, everything forgotten, nothing waited for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Covering } from "../../../pwa/survivor/covering.ts";
import { leave, ThreeShifts } from "../../../pwa/survivor/leaving.ts";
import { Timers, WAITS } from "../../../pwa/survivor/timers.ts";

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
