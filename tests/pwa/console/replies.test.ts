// Canned replies: the same in both languages, in gentle words, and offered only where every blank can be filled.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asksForReplies, type Blanks, GROUPS, PACKS, repliesFor } from "../../../pwa/console/words/replies/index.ts";

const KNOWN: Blanks = { nama: "Sari", peran: "bidan", panggilan: "Melati", sampai: "06.00 WIB" };
/** Words that blame, press, promise, shame or give away; and the one that sounds like going back to him. */
const NEVER = {
  id: /korban|sabar|aib|rujuk|lapor|wajib|demi anak|kenapa|masalah rumah tangga|cekcok|kasus|pasti|janji|tenang saja/i,
  en: /victim|patient|report|shame|promise|guarantee|why |case\b|must|calm down|don't worry/i,
};
const MOST_LETTERS = 120;

const offered = (draft: string, blanks = KNOWN) =>
  repliesFor(draft, "id", blanks, (group) => group).map(({ text }) => text);

test("both packs say the same, one for one, with the same blanks", () => {
  const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([one]) => one).sort();
  for (const group of GROUPS) {
    assert.deepEqual(PACKS.en[group].map(blanks), PACKS.id[group].map(blanks));
  }
  assert.ok(GROUPS.reduce((total, group) => total + PACKS.id[group].length, 0) >= 24);
});

test("no reply blames, presses, promises or is long; the control would be found", () => {
  for (const language of ["id", "en"] as const) {
    for (const text of GROUPS.flatMap((group) => PACKS[language][group])) {
      assert.doesNotMatch(text, NEVER[language]);
      assert.ok(text.length <= MOST_LETTERS, text);
    }
  }
  assert.match("Lapor polisi saja, sabar ya.", NEVER.id);
  assert.match("Why did you stay? Report him.", NEVER.en);
});

test("a slash asks for all of them, and more letters narrow them down, a group's name too", () => {
  assert.equal(asksForReplies("halo /"), false);
  assert.deepEqual(offered("halo"), []);
  assert.ok(offered("/").length > 20);
  assert.deepEqual(offered("/ PERCAYA"), ["Aku percaya ceritamu. Ini bukan salahmu."]);
  assert.equal(offered("/closing").length, PACKS.id.closing.length);
  assert.deepEqual(offered("/entah apa"), []);
});

test("blanks are filled, and what can't be filled is not offered", () => {
  assert.deepEqual(offered("/halo sari"), ["Halo, aku Sari, bidan. Apakah sekarang aman untuk menulis?"]);
  const stranger = offered("/", { ...KNOWN, panggilan: null, sampai: null });
  assert.ok(stranger.every((text) => !text.includes("Melati") && !/[{}]/.test(text)));
  assert.equal(offered("/").length - stranger.length, 3);
});
