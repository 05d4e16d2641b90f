// One value has exactly one encoding, and whatever else arrives is refused without a trace of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, hex, type Random } from "../../../crypto/web/bytes.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { outcome, refuses } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";

const EDGES = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];

function anything(random: Random, depth: number): Value {
  const makers: readonly (() => Value)[] = [
    () => EDGES[below(random, EDGES.length)] ?? 0,
    () => below(random, Number.MAX_SAFE_INTEGER),
    () => random(below(random, 300)),
    () => ["", "é", "kenanga", "🌺".repeat(below(random, 40))][below(random, 4)] ?? "",
    () => [true, false, null][below(random, 3)] ?? null,
    () => Array.from({ length: below(random, 30) }, () => anything(random, depth + 1)),
  ];
  return makers[below(random, depth < 4 ? makers.length : makers.length - 1)]?.() ?? null;
}

test("what is written is read again as it was", () => {
  const random = seeded("round trips");
  for (let turn = 0; turn < 400; turn += 1) {
    const value = anything(random, 0);
    const encoded = encode(value);
    assert.deepEqual(decode(encoded), value);
    assert.deepEqual(encode(decode(encoded)), encoded);
  }
});

test("noise is refused, or is exactly what encoding it again gives", () => {
  const random = seeded("noise");
  for (let turn = 0; turn < 20_000; turn += 1) {
    requireCanonical(random(1 + below(random, 40)));
  }
});

test("a changed, shortened or lengthened encoding is refused, or is canonical in its own right", () => {
  const random = seeded("changes");
  for (let turn = 0; turn < 300; turn += 1) {
    const encoded = encode(anything(random, 0));
    const changed = encoded.slice();
    changed[below(random, changed.length)] = below(random, 256);
    requireCanonical(changed);
    refuses("malformed", () => decode(encoded.subarray(0, encoded.length - 1)));
    refuses("malformed", () => decode(Uint8Array.of(...encoded, 0)));
  }
});

function requireCanonical(encoded: Uint8Array): void {
  const found = outcome(() => ({ value: decode(encoded) }));
  if (typeof found === "string") {
    assert.equal(found, "malformed");
  } else {
    assert.deepEqual(encode(found.value), encoded);
  }
}

const REFUSED = {
  nothing: "",
  "a long form of a short number": "1817",
  "a long form in two bytes": "1900ff",
  "a long form in four bytes": "1a0000ffff",
  "a long form in eight bytes": "1b00000000ffffffff",
  "a number beyond 2^53": "1b0020000000000000",
  "the greatest 64-bit number": "1bffffffffffffffff",
  "a negative number": "20",
  "a map": "a0",
  "a tag": "c000",
  undefined: "f7",
  "another simple value": "f0",
  "a simple value in two bytes": "f8ff",
  "half a float": "f90000",
  "a float": "fb3ff0000000000000",
  "an indefinite array": "9f00ff",
  "indefinite bytes": "5f4100ff",
  "indefinite text": "7f6161ff",
  "a break": "ff",
  "a reserved head": "1c",
  "bytes that never come": "58ff00",
  "a long form of a length": "580100",
  "text that is no text": "61ff",
  "an encoded surrogate": "63eda080",
  "an overlong letter": "62c0af",
  "two values": "0000",
} as const;

for (const [what, encoded] of Object.entries(REFUSED)) {
  test(`${what} is refused`, () => refuses("malformed", () => decode(fromHex(encoded))));
}

test("eight arrays may stand in one another, nine may not", () => {
  const nested = (depth: number): Value => (depth === 0 ? 1 : [nested(depth - 1)]);
  assert.deepEqual(decode(encode(nested(8))), nested(8));
  refuses("malformed", () => encode(nested(9)));
  refuses("malformed", () => decode(fromHex(`${"81".repeat(9)}01`)));
});

test("a promised length sets nothing aside before the bytes are there", () => {
  const before = process.memoryUsage();
  for (let turn = 0; turn < 2000; turn += 1) {
    for (const head of ["9affffffff", "5affffffff", "7affffffff", "9b001fffffffffffff", "9b0000000000ffffff"]) {
      refuses("malformed", () => decode(fromHex(head)));
    }
  }
  const after = process.memoryUsage();
  assert.ok(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers < 64 * 2 ** 20);
});

test("what has no place in the subset is not written", () => {
  for (const value of [-1, 1.5, Number.NaN, 2 ** 53, "\ud800", undefined, { a: 1 }, new ArrayBuffer(1)]) {
    refuses("malformed", () => encode(value as Value));
  }
  assert.equal(hex(encode([1, "é", Uint8Array.of(7), true, false, null])), "860162c3a94107f5f4f6");
});
