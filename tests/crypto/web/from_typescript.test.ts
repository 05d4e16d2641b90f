// The known answers that this side hands to the other are those it gives today.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cases } from "./make_vectors.ts";
import { type Case, VECTORS, written } from "./vector_files.ts";

const FOLDER = join(VECTORS, "from_typescript");

function byObject(all: readonly Case[]): ReadonlyMap<string, string> {
  const objects = new Map<string, Case[]>();
  for (const one of all) {
    const object = one.kind.split(".")[0] ?? "";
    objects.set(object, [...(objects.get(object) ?? []), one]);
  }
  return new Map([...objects].map(([object, some]) => [`${object}.json`, written({ object }, some)]));
}

test("the files of from_typescript are what this side answers", async () => {
  const files = byObject(await cases());
  if (process.env["MAKE_VECTORS"] === "1") {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    for (const [name, text] of files) {
      writeFileSync(join(FOLDER, name), text);
    }
  }
  assert.ok(existsSync(FOLDER));
  assert.deepEqual(readdirSync(FOLDER).sort(), [...files.keys()].sort());
  const others = [...files].filter(([name, text]) => readFileSync(join(FOLDER, name), "utf8") !== text);
  assert.deepEqual(
    others.map(([name]) => name),
    [],
    "run this test with MAKE_VECTORS=1 if the change is meant",
  );
});
