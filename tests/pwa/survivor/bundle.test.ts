// The built module names no storage, no history and no title: what it holds is in memory or nowhere.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const NAMES = [
  "localStorage",
  "sessionStorage",
  "indexedDB",
  "CacheStorage",
  "caches.open",
  ".cookie",
  "cookieStore",
  "navigator.storage",
  "requestFileSystem",
  "showSaveFilePicker",
  "pushState",
  "replaceState",
  "document.title",
  "location.hash",
  "location.href=",
  "window.name",
  "sendBeacon",
  "Notification(",
  "BroadcastChannel",
  "serviceWorker",
  "console.",
] as const;

function named(module: string): readonly string[] {
  return NAMES.filter((name) => module.includes(name));
}

test("the module that is served keeps nothing on the phone", () => {
  const out = mkdtempSync(join(tmpdir(), "module-"));
  try {
    execFileSync(process.execPath, [join(__ROOT__, "pwa/build.ts"), "--out", out], { stdio: "ignore" });
    const module = readFileSync(join(out, "survivor/module.js"), "utf8");
    assert.ok(module.length > 50_000);
    assert.deepEqual(named(module), []);
    assert.deepEqual(named(`${module};sessionStorage.setItem("a","b")`), ["sessionStorage"]);
  } finally {
    rmSync(out, { recursive: true });
  }
});
