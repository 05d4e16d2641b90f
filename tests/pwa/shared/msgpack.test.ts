// The codec of the relay's line against the public msgpack package and against its own strictness.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "@msgpack/msgpack";
import { type Packable, pack, Unpackable, unpack } from "../../../pwa/shared/msgpack.ts";

const VALUES: readonly Packable[] = [
  null,
  true,
  false,
  ...[0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -70_000],
  ..."|a|é|🌿".split("|"),
  "x".repeat(31),
  "x".repeat(32),
  "x".repeat(300),
  "x".repeat(70_000),
  new Uint8Array(0),
  Uint8Array.from({ length: 255 }, (_, place) => place),
  new Uint8Array(256).fill(7),
  new Uint8Array(70_000).fill(9),
  Array.from({ length: 15 }, (_, place) => place),
  Array.from({ length: 16 }, (_, place) => place),
  Array.from({ length: 70_000 }, () => null),
  { type: 2, nsp: "/a", data: ["send", new Uint8Array([1, 2]), [[1], { k: null }]], id: 0 },
];

test("what we pack, the public package reads as the same", () => {
  for (const value of VALUES) {
    assert.deepEqual(decode(pack(value)), value);
  }
});

test("what the public package packs, we read as the same", () => {
  for (const value of VALUES) {
    assert.deepEqual(unpack(encode(value)), value);
  }
});

test("bytes that we read are our own and do not hold the whole frame", () => {
  const frame = encode([new Uint8Array([5, 6])]);
  const [bytes] = unpack(frame) as readonly Uint8Array[];
  assert.equal(bytes?.buffer.byteLength, 2);
});

test("cut, lengthened, too deep, unknown and non-text names are refused", () => {
  let deep: Packable = null;
  for (let depth = 0; depth < 40; depth += 1) {
    deep = [deep];
  }
  const refused = [
    new Uint8Array(0),
    encode(["abc"]).slice(0, -1),
    Uint8Array.from([0xc0, 0xc0]),
    Uint8Array.from([0xc1]),
    Uint8Array.from([0xd4, 1, 1]),
    Uint8Array.from([0x81, 0x01, 0x02]),
    Uint8Array.from([0x82, 0xa1, 0x61, 0x01, 0xa1, 0x61, 0x02]),
    Uint8Array.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
    Uint8Array.from([0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    encode(deep),
  ];
  for (const bytes of refused) {
    assert.throws(() => unpack(bytes), Unpackable);
  }
  assert.throws(() => pack(deep), Unpackable);
  assert.throws(() => pack(0.5), Unpackable);
});

test("text that is no UTF-8 is refused", () => {
  assert.throws(() => unpack(Uint8Array.from([0xa1, 0xff])));
});
