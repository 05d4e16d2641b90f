// Both languages give the same answers and the same refusals. Control: a changed answer is noticed.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Json, Named } from "./forms.ts";
import { KINDS } from "./kinds.ts";

export type Case = {
  readonly kind: string;
  readonly what: string;
  readonly input: Json;
  readonly output?: Named;
  readonly code?: string;
};

async function answered({ kind, input }: Case): Promise<Named> {
  const answer = KINDS[kind];
  assert.ok(answer, `nobody here answers ${kind}`);
  try {
    return { output: await answer(input) };
  } catch (reason) {
    if (reason instanceof Refused) {
      return { code: reason.code };
    }
    throw reason;
  }
}

function expected({ output, code }: Case): Named {
  return output === undefined ? { code: code ?? "" } : { output };
}

for (const file of ["known.json", "refusals.json", "from_typescript.json"]) {
  const path = join(__ROOT__, "crypto/vectors", file);
  test(`every case of ${file} is answered as it says`, { skip: !existsSync(path) }, async (together) => {
    const cases = JSON.parse(readFileSync(path, "utf8")) as readonly Case[];
    assert.ok(cases.length > 0);
    for (const one of cases) {
      await together.test(`${one.kind}: ${one.what}`, async () => {
        assert.deepEqual(await answered(one), expected(one));
      });
    }
  });
}

test("a changed answer is noticed", async () => {
  const input = { tag: "sc1/prekey", content: "00" };
  const one = { kind: "signing.digest", what: "", input };
  const truth = await answered(one);
  assert.notDeepEqual(truth, expected({ ...one, output: { digest: "00".repeat(32) } }));
  assert.notDeepEqual(truth, expected({ ...one, code: "malformed" }));
});
