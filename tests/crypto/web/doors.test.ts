// Whatever arrives at a door that reads what others wrote, the answer is a refusal and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "../../../crypto/web/body.ts";
import { openChunks } from "../../../crypto/web/chunks.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { unwrapHistory } from "../../../crypto/web/history.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { unwrap } from "../../../crypto/web/wrapping.ts";
import { DOORS, GUARDED, UNSIGNED } from "./doors.ts";
import { outcome, refusesLater } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";
import { replaced } from "./tampering.ts";

const random = seeded("doors");
const ODD: readonly Value[] = [null, true, 0, "a", new Uint8Array(), new Uint8Array(64), [], [[]], [null, null]];
const WHOLE = Object.values(DOORS).map(([, good]) => good);

function refusesOnly(read: (object: Uint8Array) => unknown, object: Uint8Array): void {
  try {
    read(object);
  } catch (reason) {
    assert.ok(reason instanceof Refused, String(reason));
    assert.match(reason.message, /^[a-z]+$/);
  }
}

function isRefused(read: (object: Uint8Array) => unknown, object: Uint8Array): boolean {
  return typeof outcome(() => ({ value: read(object) })) === "string";
}

for (const [name, [read, good]] of Object.entries(DOORS)) {
  test(`${name} answers noise with a refusal`, () => {
    assert.equal(isRefused(read, good), false);
    for (let turn = 0; turn < 200; turn += 1) {
      refusesOnly(read, random(below(random, 500)));
    }
    refusesOnly(read, new Uint8Array(424));
    refusesOnly(read, new Uint8Array(72 + 4096));
  });

  test(`${name} answers odd shapes, and what was meant for others, with a refusal`, () => {
    for (const whole of WHOLE) {
      refusesOnly(read, whole);
      const row = outcome(() => decode(whole));
      for (const item of Array.isArray(row) ? ODD : []) {
        (row as readonly Value[]).forEach((_, at) => {
          refusesOnly(read, encode(replaced(row, at, item)));
        });
      }
    }
  });

  test(`${name} refuses what is cut short or too long`, () => {
    assert.ok(isRefused(read, good.subarray(0, good.length - 1)));
    assert.ok(isRefused(read, Uint8Array.of(...good, 0)));
    assert.ok(isRefused(read, new Uint8Array()));
  });
}

for (const [name, [read, good]] of Object.entries(GUARDED)) {
  test(`${name} refuses every byte that is changed`, () => {
    for (let turn = 0; turn < 60; turn += 1) {
      const at = below(random, good.length);
      assert.ok(isRefused(read, good.with(at, (good[at] ?? 0) ^ (1 + below(random, 255)))), `byte ${at}`);
    }
  });
}

for (const [name, [read, good]] of Object.entries(UNSIGNED)) {
  test(`${name} lets itself be changed, and never fails`, () => {
    let taken = 0;
    for (let turn = 0; turn < 200; turn += 1) {
      const at = below(random, good.length);
      const changed = good.with(at, (good[at] ?? 0) ^ (1 + below(random, 255)));
      refusesOnly(read, changed);
      taken += isRefused(read, changed) ? 0 : 1;
    }
    // A control: nothing but a signature would refuse them all.
    assert.ok(taken > 0);
  });
}

test("noise in place of a wrap, a text or a file is refused", async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    await refusesLater("unopened", unwrap(random(32), random(1168), random(32), random(16)));
    await refusesLater("unopened", unwrapHistory(random(32), random(1168), random(32), random(32), random(16)));
    refusesOnly(readText, random(below(random, 100)));
  }
  await refusesLater("size", openChunks(random(16), [random(300)], 9).next());
  await refusesLater("unopened", openChunks(random(16), [random(16 + 65_552)], 9).next());
});
