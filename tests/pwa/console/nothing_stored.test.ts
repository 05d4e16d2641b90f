// The console keeps nothing on the device and builds no markup from text.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const TELLTALE =
  /localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|serviceWorker|innerHTML|outerHTML|insertAdjacentHTML|\beval\(/;
/** A device that somebody chose to be paged on has a worker: it is begun and ended in this one file. */
const DEVICE = join("alerts", "device.ts");
const WORKER = join("alerts", "pages.worker.ts");

test("no source of the console names a storage or a way to make markup from text", () => {
  const folder = join(__ROOT__, "pwa/console");
  const sources = globSync("**/*.{ts,tsx}", { cwd: folder });
  assert.ok(sources.length > 40);
  for (const source of sources) {
    const text = readFileSync(join(folder, source), "utf8");
    assert.doesNotMatch(source === DEVICE ? text.replaceAll("serviceWorker", "") : text, TELLTALE, source);
  }
  // The control: the same words are found where they stand.
  assert.match("globalThis.localStorage.setItem", TELLTALE);
  assert.match(readFileSync(join(folder, DEVICE), "utf8"), TELLTALE);
  // The worker answers no page's requests, so there is nothing that it could keep of them.
  assert.doesNotMatch(readFileSync(join(folder, WORKER), "utf8"), /"fetch"|respondWith/);
});
