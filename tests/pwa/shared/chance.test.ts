// Drawing without favour, from lists of any length.

import assert from "node:assert/strict";
import { test } from "node:test";
import { below, drawn, randomBytes } from "../../../pwa/shared/chance.ts";

test("each number below the limit comes up about as often as the others", () => {
  const counts = [0, 0, 0];
  for (let tries = 0; tries < 3000; tries += 1) {
    const number = below(3, randomBytes);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  assert.ok(counts.every((count) => count > 850 && count < 1150));
});

test("numbers that would favour the smaller ones are drawn again", () => {
  const given = [2 ** 32 - 1, 7];
  const random = () => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, given.shift() ?? 0);
    return bytes;
  };
  assert.equal(below(3, random), 1);
});

test("a draw from two thousand words ends, and names none twice", () => {
  const words = Array.from({ length: 2048 }, (_, place) => place);
  assert.equal(new Set(drawn(words, 256, randomBytes)).size, 256);
  assert.deepEqual(drawn(["a"], 8, randomBytes), ["a"]);
});

test("an empty list has nothing to draw from", () => {
  assert.throws(() => below(0, randomBytes), RangeError);
  assert.deepEqual(drawn([], 8, randomBytes), []);
});
