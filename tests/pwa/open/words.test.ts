// What the open door says: nobody who is afraid has to read a long sentence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../../../pwa/open/words/en.ts";
import { id } from "../../../pwa/open/words/id.ts";

const MOST_WORDS = 12;

/** The sentences of a text that are too long, as words. */
function tooLong(text: string): readonly string[] {
  return text.split(/[.?!:]/).filter((sentence) => sentence.trim().split(/\s+/).length > MOST_WORDS);
}

test("no sentence has more than twelve words", () => {
  for (const words of [id, en]) {
    assert.deepEqual(Object.values(words).flatMap(tooLong), []);
  }
});

test("control: a sentence of thirteen words is found", () => {
  assert.equal(tooLong(`Short. ${"word ".repeat(13)}.`).length, 1);
});
