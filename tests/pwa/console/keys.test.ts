// No key does anything while somebody types, composes a character or reads a window; the lock has an Escape of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTyping, locks, type Pressed, shortcutOf, type Where } from "../../../pwa/console/keys.ts";

const DESK: Where = { typing: false, dialog: false, letters: true };

function pressed(key: string, more: Partial<Pressed> = {}): Pressed {
  const plain = { altKey: false, ctrlKey: false, metaKey: false, isComposing: false };
  return { key, code: "", repeat: false, defaultPrevented: false, ...plain, ...more };
}

test("single letters are keys only outside of fields, and only while they are switched on", () => {
  const letters = ["j", "K", "s", "/", "?"];
  const at = (where: Where) => letters.map((key) => shortcutOf(pressed(key), where));
  assert.deepEqual(at(DESK), ["next", "previous", "search", "replies", "keys"]);
  assert.deepEqual(new Set(at({ ...DESK, typing: true })), new Set([null]));
  assert.deepEqual(new Set(at({ ...DESK, letters: false })), new Set([null]));
});

test("with Ctrl or Alt a key works while typing and with the letters off, for it types nothing", () => {
  const where = { typing: true, dialog: false, letters: false };
  assert.equal(shortcutOf(pressed("k", { ctrlKey: true }), where), "palette");
  assert.equal(shortcutOf(pressed("K", { metaKey: true }), where), "palette");
  assert.equal(shortcutOf(pressed("™", { altKey: true, code: "Digit2" }), where), "mine");
});

test("a letter with Ctrl is the browser's, and what AltGr makes is a character", () => {
  assert.equal(shortcutOf(pressed("j", { ctrlKey: true }), DESK), null);
  assert.equal(shortcutOf(pressed("s", { metaKey: true }), DESK), null);
  assert.equal(shortcutOf(pressed("²", { altKey: true, ctrlKey: true, code: "Digit2" }), DESK), null);
});

test("nothing happens within a composed character, a window, or what somebody else has answered", () => {
  const palette = { ctrlKey: true };
  for (const more of [{ isComposing: true }, { defaultPrevented: true }]) {
    assert.equal(shortcutOf(pressed("k", { ...palette, ...more }), DESK), null);
  }
  assert.equal(shortcutOf(pressed("Process", palette), DESK), null);
  assert.equal(shortcutOf(pressed("k", palette), { ...DESK, dialog: true }), null);
});

test("an Escape that closes, composes, repeats or was used does not count towards the lock", () => {
  assert.equal(locks(pressed("Escape"), false), true);
  assert.equal(locks(pressed("Escape"), true), false);
  for (const more of [{ isComposing: true }, { repeat: true }, { defaultPrevented: true }]) {
    assert.equal(locks(pressed("Escape", more), false), false);
  }
  assert.equal(locks(pressed("Enter"), false), false);
});

test("text goes into fields, not into ticks and buttons", () => {
  const focused = [
    { tagName: "TEXTAREA" },
    { tagName: "INPUT", type: "text" },
    { tagName: "SELECT" },
    { tagName: "DIV", isContentEditable: true },
  ];
  assert.ok(focused.every(isTyping));
  assert.equal(isTyping({ tagName: "INPUT", type: "checkbox" }), false);
  assert.equal(isTyping({ tagName: "BUTTON", type: "button" }), false);
  assert.equal(isTyping(null), false);
});
