// Bundles the Node tests of pwa/ and crypto/web, because their sources import packages by bare names.

import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { emptied } from "./files.ts";
import { PWA, texts } from "./place.ts";

export const TESTS_OUT: string = join(PWA, ".tests");
const ROOT = dirname(PWA);

/** Each test becomes one file below pwa/.tests in the tree of tests/; answers with how many there are. */
export async function buildTests(): Promise<number> {
  const entries = ["tests/pwa/**/*.test.{ts,tsx}", "tests/crypto/web/**/*.test.ts"]
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .sort();
  emptied(TESTS_OUT);
  if (entries.length === 0) {
    return 0;
  }
  await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outdir: TESTS_OUT,
    outbase: "tests",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: "inline",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [join(PWA, "node_modules")],
    // As in a browser: what a package gives to `require` first has no exports by name.
    mainFields: ["module", "main"],
    loader: { ".svg": "text", ".txt": "text" },
    define: {
      __ORGANISATION__: "null",
      __MODULE_INTEGRITY__: '""',
      __MODULE_ID__: '""',
      __SKIN__: "{}",
      __FILES__: "[]",
      __VERSION__: '""',
      // The tests' own place: bundling moves import.meta.url.
      __ROOT__: JSON.stringify(ROOT),
    },
    plugins: texts({}),
    logLevel: "warning",
  });
  return entries.length;
}
