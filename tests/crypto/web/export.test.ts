// What is handed to a lawyer is an age file that age opens, and our own files are age's payloads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient, type Recipient } from "age-encryption";
import { joined, utf8 } from "../../../crypto/web/bytes.ts";
import { CHUNK_SIZE, openChunks, sealChunks } from "../../../crypto/web/chunks.ts";
import { exportFor } from "../../../crypto/web/export.ts";
import { refusesLater } from "./refusing.ts";
import { seeded } from "./seeded.ts";

const random = seeded("export");
const LAWYER = await generateX25519Identity();
const LAWYERS = await identityToRecipient(LAWYER);
/** An X25519 key that sends every exchange to zero, as bech32 writes it with a true checksum. */
const SMALL_ORDER = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";

function opened(identity: string, file: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file);
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) {
    parts.push(piece);
  }
  return joined(...parts);
}

test("each recipient opens what was exported, and nobody else", async () => {
  const other = await generateX25519Identity();
  for (const content of [new Uint8Array(), utf8("a letter"), random(70_000)]) {
    const file = await exportFor([LAWYERS, await identityToRecipient(other)], content);
    assert.deepEqual(await opened(LAWYER, file), content);
    assert.deepEqual(await opened(other, file), content);
    await assert.rejects(opened(await generateX25519Identity(), file));
  }
});

test("what is no recipient is refused", async () => {
  const wrongChecksum = LAWYERS.slice(0, -1) + (LAWYERS.endsWith("q") ? "p" : "q");
  for (const recipients of [
    [],
    [""],
    ["age1"],
    [LAWYERS.toUpperCase()],
    [`${LAWYERS}\n`],
    [wrongChecksum],
    [LAWYERS, "age1"],
    Array.from({ length: 17 }, () => LAWYERS),
    [LAWYER],
    [SMALL_ORDER],
    [`age1pq1${"q".repeat(55)}`],
  ]) {
    await refusesLater("recipient", exportFor(recipients, utf8("a letter")));
  }
  await exportFor(
    Array.from({ length: 16 }, () => LAWYERS),
    utf8("a letter"),
  );
});

/** An age file's header and payload, and the file key that its recipients are given. */
async function aged(content: Uint8Array): Promise<readonly [Uint8Array, Uint8Array, Uint8Array]> {
  let fileKey = new Uint8Array() as Uint8Array;
  const encrypter = new Encrypter();
  encrypter.addRecipient(LAWYERS);
  const overhearing: Recipient = {
    wrapFileKey: (key) => {
      fileKey = key.slice();
      return [];
    },
  };
  encrypter.addRecipient(overhearing);
  const file = await encrypter.encrypt(content);
  const text = new TextDecoder("latin1").decode(file);
  const end = text.indexOf("\n", text.indexOf("\n--- ") + 1) + 1;
  return [file.subarray(0, end), file.subarray(end), fileKey];
}

test("our layout opens the payload that age wrote", async () => {
  for (const count of [1, 2]) {
    const content = random(count * CHUNK_SIZE);
    const [, payload, fileKey] = await aged(content);
    assert.deepEqual(await whole(openChunks(fileKey, [payload], content.length)), content);
    await refusesLater("unopened", whole(openChunks(random(16), [payload], content.length)));
  }
});

test("age opens the payload that we wrote", async () => {
  for (const size of [0, 1, CHUNK_SIZE, CHUNK_SIZE + 1]) {
    const [header, , fileKey] = await aged(new Uint8Array());
    const content = random(size);
    const file = joined(header, await whole(sealChunks(fileKey, [content], random)));
    const padded = new Uint8Array(Math.max(1, Math.ceil(size / CHUNK_SIZE)) * CHUNK_SIZE);
    padded.set(content);
    assert.deepEqual(await opened(LAWYER, file), padded);
  }
});
