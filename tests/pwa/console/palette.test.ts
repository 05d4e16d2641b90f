// The palette is narrowed down by the beginnings of words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../../../pwa/console/palette.ts";

const LABELS = ["Kunci konsol", "Ke Milik saya", "Buka Melati", "Matikan bunyi", "Mulai tugas"];
const COMMANDS = LABELS.map((label) => ({ name: label, label, run: () => {} }));

const found = (typed: string) => matching(COMMANDS, typed).map(({ label }) => label);

test("nothing typed offers everything, in its order", () => {
  assert.deepEqual(found(" "), LABELS);
});

test("what begins with it comes before what has it further on", () => {
  assert.deepEqual(found("m"), ["Matikan bunyi", "Mulai tugas", "Ke Milik saya", "Buka Melati"]);
});

test("words may come in any order and in any case, each from its beginning", () => {
  assert.deepEqual(found("SAYA mi"), ["Ke Milik saya"]);
  assert.deepEqual(found("elati"), []);
});
