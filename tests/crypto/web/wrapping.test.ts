// A wrap opens for one member, in one block, with one seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { x25519 } from "@noble/curves/ed25519.js";
import { checkKem, kemPublic, unwrap, WRAP_SIZE, wrap } from "../../../crypto/web/wrapping.ts";
import { refuses, refusesLater } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";

test("who a key is wrapped to opens it", async () => {
  const random = seeded("wraps");
  for (let turn = 0; turn < 8; turn += 1) {
    const [seed, key, hash, member] = [random(32), random(32), random(32), random(16)];
    const wrapped = await wrap(kemPublic(seed), key, hash, member);
    assert.equal(wrapped.length, WRAP_SIZE);
    assert.deepEqual(await unwrap(seed, wrapped, hash, member), key);
  }
});

test("another seed, block or member, and any changed byte, opens nothing", async () => {
  const random = seeded("foreign wraps");
  const [seed, key, hash, member] = [random(32), random(32), random(32), random(16)];
  const wrapped = await wrap(kemPublic(seed), key, hash, member);
  await refusesLater("unopened", unwrap(random(32), wrapped, hash, member));
  await refusesLater("unopened", unwrap(seed, wrapped, random(32), member));
  await refusesLater("unopened", unwrap(seed, wrapped, hash, random(16)));
  for (let turn = 0; turn < 24; turn += 1) {
    const changed = wrapped.slice();
    const at = below(random, changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 + below(random, 255));
    await refusesLater("unopened", unwrap(seed, changed, hash, member));
  }
  await refusesLater("malformed", unwrap(seed, wrapped.subarray(1), hash, member));
});

test("a KEM key that nothing can be wrapped to is known when it arrives", async () => {
  const good = kemPublic(seeded("a key")(32));
  checkKem(good);
  const point = (number: number) => good.with(1184, number).fill(0, 1185);
  const garbage = [
    new Uint8Array(),
    good.subarray(1),
    Uint8Array.of(...good, 0),
    new Uint8Array(1216),
    new Uint8Array(1216).fill(0xff),
    good.with(0, 0x01).with(1, ((good[1] ?? 0) & 0xf0) | 0x0d),
    good.with(1151, 0xff),
    point(0),
    point(1),
  ];
  for (const kem of garbage) {
    refuses("kem", () => checkKem(kem));
    await refusesLater("malformed", wrap(kem, good.slice(0, 32), good.slice(0, 32), good.slice(0, 16)));
  }
  const greatest = good.with(0, 0x00).with(1, ((good[1] ?? 0) & 0xf0) | 0x0d);
  for (const kem of [greatest, point(9)]) {
    checkKem(kem);
    await wrap(kem, good.slice(0, 32), good.slice(0, 32), good.slice(0, 16));
  }
});

test("a KEM key that is none is refused", async () => {
  const random = seeded("no keys");
  await refusesLater("malformed", wrap(random(1215), random(32), random(32), random(16)));
  // ML-KEM coefficients of 0xfff are beyond the field.
  await refusesLater("malformed", wrap(new Uint8Array(1216).fill(0xff), random(32), random(32), random(16)));
});

const PRIME = 2n ** 255n - 19n;

/** Every 32 bytes that stand for this coordinate: with the prime added where it fits, and with either highest bit. */
function encodings(coordinate: bigint): readonly Uint8Array[] {
  return [coordinate, coordinate + PRIME]
    .filter((one) => one < 2n ** 255n)
    .flatMap((one) => [one, one + 2n ** 255n])
    .map((one) => Uint8Array.from({ length: 32 }, (_, at) => Number((one >> BigInt(8 * at)) & 255n)));
}

function exchanges(key: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(new Uint8Array(32), key);
    return true;
  } catch {
    return false;
  }
}

test("an X25519 key is refused just when an exchange with it gives zero, in every encoding", () => {
  const random = seeded("coordinates");
  const good = kemPublic(random(32));
  const eighths = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ];
  // The first coordinates have two encodings; below them, and beside each of small order, lie others.
  const near = [0n, 1n, PRIME - 1n, ...eighths].flatMap((one) => [one, (one + 1n) % PRIME, (one + PRIME - 1n) % PRIME]);
  const few = Array.from({ length: 21 }, (_, at) => BigInt(at));
  let refused = 0;
  for (const key of [...[...near, ...few].flatMap(encodings), ...Array.from({ length: 40 }, () => random(32))]) {
    const kem = good.slice();
    kem.set(key, 1184);
    if (exchanges(key)) {
      checkKem(kem);
    } else {
      refuses("kem", () => checkKem(kem));
      refused += 1;
    }
  }
  // 0 and 1 twice in the list, in four encodings each; the others in two.
  assert.ok(refused >= 14);
});
