// Marks of messages, and the drawn picker of words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../../../crypto/web/words.ts";
import { Transcript } from "../../../pwa/survivor/transcript.ts";
import { beginnings, wordsWith } from "../../../pwa/survivor/word-picker.ts";

test("a message is sending, then stored, then read; one that was refused can be sent again", () => {
  const transcript = new Transcript();
  const marks = () => transcript.bubbles.map(({ mark }) => mark);
  transcript.write("a", "halo", 10);
  transcript.write("b", "lagi", 11);
  transcript.stored("a", "aa", 100);
  transcript.unsent("b");
  assert.deepEqual(marks(), ["stored", "unsent"]);
  assert.ok(transcript.read(new Set(["aa", "unknown"])));
  assert.ok(!transcript.read(new Set(["aa"])));
  transcript.again("b");
  assert.deepEqual(marks(), ["read", "sending"]);
});

test("what the relay has destroyed leaves the screen; what was not stored yet stays", () => {
  const transcript = new Transcript();
  transcript.write("a", "belum", 10);
  transcript.hear("bb", "01", { text: "halo", sentAt: 10, expires: 100 }, false);
  assert.deepEqual(transcript.unseen, ["bb"]);
  transcript.expire(99);
  assert.equal(transcript.bubbles.length, 2);
  transcript.expire(100);
  assert.deepEqual(
    transcript.bubbles.map(({ text }) => text),
    ["belum"],
  );
});

test("every word can be picked with at most four letters", () => {
  for (const word of WORDS) {
    for (let length = 0; length < Math.min(4, word.length); length += 1) {
      assert.ok(beginnings(word.slice(0, length)).includes(word.charAt(length)));
    }
    assert.ok(wordsWith(word.slice(0, 4)).includes(word));
    assert.ok(wordsWith(word.slice(0, 4)).length <= 1 || word.length <= 4);
  }
});
