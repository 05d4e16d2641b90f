// The known answers that this side hands to the other are those it gives today.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cases } from "./make_vectors.ts";

const FILE = join(__ROOT__, "crypto/vectors/from_typescript.json");

test("from_typescript.json is what this side answers", async () => {
  const lines = (await cases()).map((one) => JSON.stringify(one));
  const made = `[\n${lines.join(",\n")}\n]\n`;
  if (process.env["MAKE_VECTORS"] === "1") {
    writeFileSync(FILE, made);
  }
  assert.equal(readFileSync(FILE, "utf8") === made, true, "run this test with MAKE_VECTORS=1 if the change is meant");
});
