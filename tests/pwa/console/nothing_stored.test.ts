// The console keeps nothing on the device and builds no markup from text.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const TELLTALE =
  /localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|serviceWorker|innerHTML|outerHTML|insertAdjacentHTML|\beval\(/;

test("no source of the console names a storage or a way to make markup from text", () => {
  const folder = join(__ROOT__, "pwa/console");
  const sources = globSync("**/*.{ts,tsx}", { cwd: folder });
  assert.ok(sources.length > 40);
  for (const source of sources) {
    assert.doesNotMatch(readFileSync(join(folder, source), "utf8"), TELLTALE, source);
  }
  // The control: the same words are found where they stand.
  assert.match("globalThis.localStorage.setItem", TELLTALE);
});
