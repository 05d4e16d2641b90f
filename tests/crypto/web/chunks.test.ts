// A file is sealed and opened a chunk at a time, and nobody cuts, lengthens or shuffles it unnoticed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { joined } from "../../../crypto/web/bytes.ts";
import {
  CHUNK_SIZE,
  NONCE_SIZE,
  openChunks,
  type Pieces,
  SEALED_SIZE,
  sealChunks,
  sealedSize,
} from "../../../crypto/web/chunks.ts";
import { refusesLater } from "./refusing.ts";
import { below, recorded, seeded } from "./seeded.ts";

const random = seeded("chunks");
const KEY = random(16);
const NONCE = random(16);
const SIZE = 2 * CHUNK_SIZE + 100;
const CONTENT = random(SIZE);

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) {
    parts.push(piece);
  }
  return joined(...parts);
}

const sealed = (content: Pieces) => whole(sealChunks(KEY, content, recorded(NONCE)));
const opened = (file: Pieces, size = SIZE, key = KEY) => whole(openChunks(key, file, size));

function pieces(bytes: Uint8Array): readonly Uint8Array[] {
  const places = [below(random, 40), below(random, 40), below(random, bytes.length), below(random, bytes.length)];
  const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
}

test("a file comes back whole, whatever pieces it arrives in, and tells only how many chunks it has", async () => {
  for (const size of [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE]) {
    const content = CONTENT.subarray(0, size);
    const file = await sealed([content]);
    assert.equal(file.length, sealedSize(size));
    assert.equal(file.length, 16 + Math.max(1, Math.ceil(size / 65_536)) * 65_552);
    assert.deepEqual(await opened([file], size), content);
  }
  const file = await sealed([CONTENT]);
  for (let turn = 0; turn < 5; turn += 1) {
    assert.deepEqual(await sealed(pieces(CONTENT)), file);
    assert.deepEqual(await opened(pieces(file)), CONTENT);
  }
});

test("a file that was cut, lengthened, shuffled or changed is refused", async () => {
  const file = await sealed([CONTENT]);
  const chunk = (at: number) => file.subarray(NONCE_SIZE + at * SEALED_SIZE, NONCE_SIZE + (at + 1) * SEALED_SIZE);
  const [nonce, cut] = [file.subarray(0, NONCE_SIZE), file.subarray(0, NONCE_SIZE + 2 * SEALED_SIZE)];
  const changed = file.slice();
  changed.set([(changed.at(-1) ?? 0) ^ 1], changed.length - 1);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["size", new Uint8Array()],
    ["size", file.subarray(0, 15)],
    ["size", nonce],
    ["size", file.subarray(0, NONCE_SIZE + SEALED_SIZE - 1)],
    ["size", await sealed([CONTENT.subarray(0, CHUNK_SIZE)])],
    ["size", await sealed([CONTENT, new Uint8Array(CHUNK_SIZE)])],
    ["truncated", cut],
    ["truncated", joined(cut, new Uint8Array(1))],
    ["truncated", file.subarray(0, -1)],
    ["unopened", joined(file, new Uint8Array(1))],
    ["unopened", joined(file, chunk(2))],
    ["unopened", joined(nonce, chunk(1), chunk(0), chunk(2))],
    ["unopened", joined(cut, chunk(1))],
    ["unopened", joined(new Uint8Array(16), file.subarray(16))],
    ["unopened", changed],
  ];
  for (const [code, odd] of cases) {
    await refusesLater(code, opened([odd]));
  }
  await refusesLater("unopened", opened([file], SIZE, random(16)));
  assert.deepEqual(await opened([file]), CONTENT);
});

test("one chunk is held at a time, both ways: nothing is asked for before what came is handed on", async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      asked += 1;
      yield new Uint8Array(CHUNK_SIZE);
    }
  }
  const file = openChunks(KEY, sealChunks(KEY, endless(), random), 1000 * CHUNK_SIZE);
  for (let taken = 1; taken <= 20; taken += 1) {
    const { value } = await file.next();
    assert.equal(value?.length, CHUNK_SIZE);
    assert.ok(asked <= taken + 3, `${asked} pieces were read for ${taken} handed on`);
  }
  await file.return(undefined);
});
