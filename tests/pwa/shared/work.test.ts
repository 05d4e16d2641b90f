// Work for the relay: the sums are SHA-256's, the answer is what was asked for, and it ends when nobody waits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { CHALLENGE_BYTES, Unwanted, workOn } from "../../../pwa/shared/work.ts";

const PIECES = 16;

function challenged(tries: number, seed: number): Uint8Array {
  const challenge = sha256(new Uint8Array([seed]));
  const made = new Uint8Array(CHALLENGE_BYTES);
  made.set(challenge);
  made.set(challenge.subarray(0, CHALLENGE_BYTES - 32), 32);
  new DataView(made.buffer).setUint32(24, tries);
  return made;
}

/** By the definition: the first 32 bits, times the tries, stay below 2^32. */
function isDone(challenge: Uint8Array, answer: Uint8Array, tries: number): boolean {
  return Array.from({ length: PIECES }, (_, piece) => {
    const counter = answer.subarray(piece * 4, piece * 4 + 4);
    const sum = sha256(Uint8Array.from([...challenge, piece, ...counter]));
    return new DataView(sum.buffer, sum.byteOffset).getUint32(0) * tries < 2 ** 32;
  }).every(Boolean);
}

test("the answer is what the relay looks for, at every price", async () => {
  for (const [seed, tries] of [1, 2, 50, 1000, 12_288].entries()) {
    const challenge = challenged(tries, seed);
    const answer = await workOn(challenge, () => true);
    assert.equal(answer.length, PIECES * 4);
    assert.ok(isDone(challenge, answer, tries));
  }
});

test("it is the first counter that fits, so every sum before it was looked at", async () => {
  const tries = 300;
  const challenge = challenged(tries, 77);
  const answer = await workOn(challenge, () => true);
  const first = new DataView(answer.buffer).getUint32(0);
  for (let counter = 0; counter < first; counter += 1) {
    const tried = new DataView(new ArrayBuffer(4));
    tried.setUint32(0, counter);
    const sum = sha256(Uint8Array.from([...challenge, 0, ...new Uint8Array(tried.buffer)]));
    assert.ok(new DataView(sum.buffer, sum.byteOffset).getUint32(0) * tries >= 2 ** 32);
  }
});

test("it ends within a turn when nobody waits any more, and lets others have turns meanwhile", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  });
  await assert.rejects(
    workOn(challenged(2 ** 15, 5), () => turns < 3),
    Unwanted,
  );
  clearInterval(timer);
  assert.ok(turns >= 3);
});

test("more than a phone can bear, or no challenge at all, is not worked on", async () => {
  for (const wrong of [challenged(2 ** 15 + 1, 1), challenged(0, 1), new Uint8Array(CHALLENGE_BYTES - 1)]) {
    await assert.rejects(
      workOn(wrong, () => true),
      Unwanted,
    );
  }
});
