// Of a long talk the newest messages are drawn, and what somebody reads above stays while others come and go.

import assert from "node:assert/strict";
import { test } from "node:test";
import { before, firstDrawn } from "../../../pwa/console/talk/drawn.ts";

const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => ({ key: `${from + at}` }));

test("at the end the newest sixty are drawn, of a short talk all", () => {
  assert.equal(firstDrawn(entries(0, 500), null), 440);
  assert.equal(firstDrawn(entries(0, 20), null), 0);
  assert.equal(firstDrawn([], null), 0);
});

test("going up draws sixty more each time, until there are no more", () => {
  const all = entries(0, 100);
  const up = before(all, firstDrawn(all, null));
  assert.equal(up, "0");
  assert.equal(firstDrawn(all, up), 0);
  assert.equal(before(entries(0, 500), 440), "380");
});

test("who reads above keeps the same first message while new ones come", () => {
  assert.equal(firstDrawn(entries(0, 530), "380"), 380);
});

test("when the first that was drawn is over, what is left begins the list", () => {
  assert.equal(firstDrawn(entries(400, 500), "380"), 0);
});

test("never fewer than at the end", () => {
  assert.equal(firstDrawn(entries(0, 500), "490"), 440);
});
