// The survivor's words: complete in both languages, short, and none that presses or blames.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf } from "../../../pwa/shared/words/lengths.ts";
import { SERVICES, shown } from "../../../pwa/survivor/directory.ts";
import { en } from "../../../pwa/survivor/words/en.ts";
import { id } from "../../../pwa/survivor/words/id.ts";
import { knows, learn, speaking } from "../../../pwa/survivor/words/index.ts";

const MOST_WORDS = 12;
const AVOIDED =
  /\b(lapor!|korban|aib|sabar ya|demi anak|rujuk|rujukan|kasus|wajib diisi|gagal|salah|SOS|darurat merah)\b/i;

function sentences(text: string): readonly string[] {
  return text.split(/[.?!…:]\s+|[.?!…:]$/).filter((sentence) => sentence.trim() !== "");
}

function tooLong(texts: readonly string[]): readonly string[] {
  return texts.flatMap(sentences).filter((sentence) => sentence.trim().split(/\s+/).length > MOST_WORDS);
}

const SERVICE_TEXTS = SERVICES.flatMap(({ what, caution }) => [what.id, caution.id]);

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(en), Object.keys(id));
  for (const [name, text] of Object.entries(id)) {
    const other = en[name as keyof typeof en];
    assert.deepEqual(other.match(/\{\w+\}/g)?.sort(), text.match(/\{\w+\}/g)?.sort(), name);
    assert.notEqual(other.trim(), "");
  }
});

test("Indonesian is spoken until another language's words were fetched", () => {
  assert.deepEqual([knows("id"), knows("en"), speaking("en")("leave")], [true, false, id.leave]);
  learn("en", en);
  assert.deepEqual([knows("en"), speaking("en")("leave"), speaking("id")("leave")], [true, en.leave, id.leave]);
});

test("a sentence has at most twelve words, in both languages", () => {
  assert.deepEqual(tooLong([...Object.values(id), ...SERVICE_TEXTS]), []);
  assert.deepEqual(tooLong(Object.values(en)), []);
  assert.equal(tooLong(["Satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua belas."]).length, 1);
});

test("what still can be seen names each danger, and what to do about it", () => {
  const said = Object.entries(id).filter(([name]) => name.startsWith("visible_"));
  const text = said.map(([, words]) => words).join(" ");
  for (const fact of [/Ikon, alamat, dan jam/, /mata-mata/, /belakangmu/, /router/, /Tab samaran baru/]) {
    assert.match(text, fact);
  }
  for (const fact of [/aplikasi terakhir.*Ketuk pojok dulu/, /Papan ketik/, /tersalin/, /pembaca layar.*diucapkan/]) {
    assert.match(text, fact);
  }
});

test("no word that blames, presses or gives the app away", () => {
  const found = [...Object.values(id), ...SERVICE_TEXTS].filter((text) => AVOIDED.test(text));
  assert.deepEqual(found, []);
  assert.match("Ceritakan aib itu.", AVOIDED);
});

test("lengths of time are said in the unit that people use", () => {
  const say = speaking("id");
  const lengths = [120, 3600, 86_400, 604_800].map((seconds) => lengthOf(seconds, say));
  assert.deepEqual(lengths, ["2 menit", "1 jam", "24 jam", "7 hari"]);
});

test("a number that nobody has called lately is not shown, an emergency number always is", () => {
  const now = 1_800_000_000;
  assert.deepEqual(
    shown(SERVICES, now).map(({ number }) => number),
    ["110", "112", "119"],
  );
  const called = SERVICES.map((service) => ({ ...service, lastCalled: now - 86_400 }));
  assert.equal(shown(called, now).length, SERVICES.length);
  assert.equal(shown(called, now + 90 * 86_400).length, 3);
});
