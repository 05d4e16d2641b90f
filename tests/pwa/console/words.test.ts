// The console speaks two languages with the same keys, and every code it may be refused with has a sentence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { factOf } from "../../../pwa/console/words/codes.ts";
import { en } from "../../../pwa/console/words/en.ts";
import { id } from "../../../pwa/console/words/id.ts";
import { professionName, sentenceFor, speaking, waitOf } from "../../../pwa/console/words/index.ts";

const braces = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(([one]) => one).sort();

test("both languages have the same keys, none empty, with the same fillings", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
  for (const [name, text] of Object.entries(id)) {
    const other = en[name as keyof typeof id];
    assert.ok(text.trim() !== "" && other.trim() !== "", name);
    assert.deepEqual(braces(other), braces(text), name);
  }
});

test("an unknown refusal gets a plain sentence and is never shown as it came", () => {
  const say = speaking("id");
  assert.equal(sentenceFor("<b>boom</b>", say), id.wrong_unknown);
  assert.equal(sentenceFor("line", say), id.wrong_line);
});

test("codes that she chose are read as sentences, unknown ones as they came", () => {
  const say = speaking("en");
  const codes = ["language:id", "under_18:yes", "answer:after_me", "call_me:Melati: ya", "later"];
  assert.deepEqual(
    codes.map((code) => factOf(code, say)),
    ["Language: Indonesian", "Under 18", "Answer after they write first", "Call them: Melati: ya", "later"],
  );
});

test("lengths never round up to a wait that has not been", () => {
  const say = speaking("en");
  const lengths = [0, 59, 60, 119, 3599, 3600, 7199, 86_400, 172_800].map((seconds) => waitOf(seconds, say));
  const expected = ["< 1 minute", "< 1 minute", "1 minute", "1 minute", "59 minutes"];
  assert.deepEqual(lengths, [...expected, "1 hour", "1 hour", "24 hours", "2 days"]);
});

test("a profession that is not one of ours is shown as it was certified", () => {
  const say = speaking("id");
  assert.deepEqual(
    ["nurse", "Dukun"].map((one) => professionName(one, say)),
    ["Perawat", "Dukun"],
  );
});
