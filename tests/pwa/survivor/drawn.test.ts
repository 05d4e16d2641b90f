// Which messages are drawn, while some are over and others come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnOf } from "../../../pwa/survivor/drawn.ts";

const LATELY = 60;

const theirs = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, place) => ({ key: `${from + place}`, mine: false }));

test("of a long talk the newest are drawn, of a short one all", () => {
  assert.deepEqual(drawnOf(theirs(0, 200), null, LATELY, LATELY), { first: 140, told: 140, fresh: 0, own: false });
  assert.deepEqual(drawnOf(theirs(0, 40), null, LATELY, LATELY), { first: 0, told: 0, fresh: 0, own: false });
  assert.equal(drawnOf([], null, LATELY, LATELY).first, 0);
});

test("what is over while she reads above takes nothing else off the screen, and what comes is counted", () => {
  const before = new Set(theirs(0, 200).map(({ key }) => key));
  for (const [over, come] of [
    [20, 0],
    [70, 0],
    [20, 5],
    [139, 30],
  ] as const) {
    const bubbles = theirs(over, 200 + come);
    const { first, told, fresh } = drawnOf(bubbles, before, LATELY, LATELY);
    assert.equal(bubbles[first]?.key, "140", `${over} over, ${come} come`);
    assert.equal(told, first);
    assert.equal(fresh, come);
  }
  // What was drawn itself is over: the rest of it stays.
  assert.equal(drawnOf(theirs(170, 203), before, LATELY, LATELY).first, 0);
});

test("what she goes up to is not told as if it were new", () => {
  const before = new Set(theirs(0, 200).map(({ key }) => key));
  assert.deepEqual(drawnOf(theirs(0, 200), before, 2 * LATELY, LATELY), { first: 80, told: 140, fresh: 0, own: false });
  // A screen that was turned may have room for more than were drawn.
  const { first, told } = drawnOf(theirs(0, 200), before, LATELY, LATELY + 5);
  assert.ok(first <= told);
});

test("only what she wrote since she went up takes her down again", () => {
  const wrote = { key: "hers", mine: true };
  assert.equal(drawnOf([...theirs(0, 80), wrote], null, LATELY, LATELY).own, true);
  const before = new Set([...theirs(0, 80).map(({ key }) => key), "hers"]);
  assert.equal(drawnOf([...theirs(1, 80), wrote], before, LATELY, LATELY).own, false);
  const later = drawnOf([...theirs(1, 80), wrote, { key: "again", mine: true }], before, LATELY, LATELY);
  assert.deepEqual([later.own, later.fresh], [true, 0]);
});
