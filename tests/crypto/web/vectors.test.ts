// Both languages give the same answers and the same refusals. Control: a changed answer is noticed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Named } from "./forms.ts";
import { KINDS } from "./kinds.ts";
import { type Case, readAll } from "./vector_files.ts";

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

for (const folder of ["known", "refusals", "from_typescript"]) {
  for (const [name, cases] of readAll(folder)) {
    test(`every case of ${folder}/${name} is answered as it says`, async () => {
      assert.ok(cases.length > 0);
      for (const one of cases) {
        assert.deepEqual(await answered(one), expected(one), `${one.kind}: ${one.what}`);
      }
    });
  }
}

test("one digit changed in any answer is noticed", async () => {
  let noticed = 0;
  for (const cases of readAll("known").values()) {
    const [one] = cases.filter(({ output }) => JSON.stringify(output).match(/"[0-9a-f]{16}/));
    if (one) {
      const output = JSON.parse(JSON.stringify(one["output"]).replace(/(?<=")[0-9a-f]{16}/, otherDigit)) as Named;
      assert.notDeepEqual(await answered(one), expected({ ...one, output }), one.kind);
      noticed += 1;
    }
  }
  assert.ok(noticed > 15);
});

test("another code, or a refusal in place of an answer, is noticed", async () => {
  const [one] = readAll("known").get("signing") ?? [];
  const [refusal] = readAll("refusals").get("words.words") ?? [];
  assert.ok(one && refusal);
  assert.notDeepEqual(await answered(one), { code: "malformed" });
  assert.notDeepEqual(await answered(refusal), { code: "malformed" });
  assert.deepEqual(await answered(refusal), { code: "words" });
});

function otherDigit(found: string): string {
  return (found.startsWith("0") ? "1" : "0") + found.slice(1);
}
