// What a coordinator sees of the whole, as the relay tells it and in the order that matters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { amiss, overviewIn } from "../../../pwa/console/overview/overview.ts";
import type { Gap, Turn } from "../../../pwa/console/rota/weeks.ts";
import { Malformed } from "../../../pwa/shared/parsing.ts";

const ID = new Uint8Array(16).fill(7);

test("nobody waits where no time is told", () => {
  assert.deepEqual(overviewIn([0, 0, 0, []]), { waiting: 0, since: null, beyond: 0, standing: [] });
  const { since, standing } = overviewIn([2, 1_800_000_000, 1, [[ID, 1, true, 2]]]);
  assert.equal(since, 1_800_000_000);
  assert.deepEqual(standing, [{ clinician: "07".repeat(16), tier: 1, reached: true, led: 2 }]);
});

test("an answer of another shape is refused whole", () => {
  for (const answer of [[], [0, 0, 0], [0, 0, 0, [[ID, 1, 1, 2]]], [0, 0, 0, [[ID.slice(1), 1, true, 2]]]]) {
    assert.throws(() => overviewIn(answer), Malformed);
  }
});

test("who did not come last stands first, and the next hole first; what is over is no hole", () => {
  const turn = (start: number, came: string) => ({ start, came }) as Turn;
  const gap = (start: number, until: number) => ({ start, until }) as Gap;
  const { missed, gaps } = amiss(
    [turn(1, "missed"), turn(2, "checked_in"), turn(3, "missed")],
    [gap(50, 60), gap(10, 20), gap(5, 9)],
    9,
  );
  assert.deepEqual(
    missed.map(({ start }) => start),
    [3, 1],
  );
  assert.deepEqual(
    gaps.map(({ start }) => start),
    [10, 50],
  );
});
