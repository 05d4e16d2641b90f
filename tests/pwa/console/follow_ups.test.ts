// What asks for something next, one thing a conversation, the most pressing first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../../../crypto/web/bytes.ts";
import { followUps, nextOf } from "../../../pwa/console/talk/follow_ups.ts";

const NOW = 100_000;
const DAY = 86_400;
const HER = new Uint8Array(16).fill(7);

type Kind = "text" | "wishes" | "left";
const said = (kind: Kind, author: Uint8Array, sentAt: number) => ({ kind, author: hex(author), sentAt });

function talk(entries: readonly ReturnType<typeof said>[], head: { returns?: number; expires?: number } = {}) {
  const { returns = 0, expires = NOW + DAY } = head;
  return { ended: null as unknown, entries, head: { returns, expires, keep: DAY, members: [{ id: HER }] } };
}

const MINE = said("text", new Uint8Array(16), NOW - 10);

test("what she wrote last waits for an answer; what a colleague wrote last does not", () => {
  const hers = said("text", HER, NOW - 60);
  assert.deepEqual(nextOf(talk([hers]), NOW), { why: "answer", at: NOW - 60 });
  assert.equal(nextOf(talk([hers, MINE]), NOW), null);
  // Wishes that come after a question do not answer it.
  assert.equal(nextOf(talk([hers, said("wishes", HER, NOW)]), NOW)?.why, "answer");
});

test("when she means to be back is kept in sight for a day longer than that", () => {
  assert.deepEqual(nextOf(talk([MINE], { returns: NOW + 60 }), NOW), { why: "returns", at: NOW + 60 });
  assert.equal(nextOf(talk([MINE], { returns: NOW - DAY + 1 }), NOW)?.why, "returns");
  assert.equal(nextOf(talk([MINE], { returns: NOW - DAY }), NOW), null);
});

test("what ends within two hours is told, and that she left when nothing else is", () => {
  assert.deepEqual(nextOf(talk([MINE], { expires: NOW + 7199 }), NOW), { why: "ends", at: NOW + 7199 });
  assert.equal(nextOf(talk([MINE], { expires: NOW + 7200 }), NOW), null);
  assert.equal(nextOf(talk([MINE, said("left", HER, NOW - 5)]), NOW)?.why, "left");
});

test("what is over asks for nothing", () => {
  assert.equal(nextOf({ ...talk([said("text", HER, NOW)]), ended: "gone" }, NOW), null);
  assert.equal(nextOf({ ...talk([said("text", HER, NOW)]), head: null }, NOW), null);
});

test("answers come before ends, ends before returns; of two answers the older", () => {
  const talks = [
    talk([MINE], { returns: NOW + 60 }),
    talk([said("text", HER, NOW - 5)]),
    talk([MINE], { expires: NOW + 60 }),
    talk([said("text", HER, NOW - 50)]),
  ];
  const order = followUps(talks, NOW).map(({ talk }) => talks.indexOf(talk));
  assert.deepEqual(order, [3, 1, 2, 0]);
});
