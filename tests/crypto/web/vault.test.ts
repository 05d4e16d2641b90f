// What she chose to keep opens with her secret, its own share and its own name, and with nothing less.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { openState, sealState } from "../../../crypto/web/state.ts";
import * as vault from "../../../crypto/web/vault.ts";
import { outcome, refuses } from "./refusing.ts";
import { seeded } from "./seeded.ts";
import { touched } from "./tampering.ts";

const random = seeded("vault");
const [SECRET, SHARE, ITEM] = [random(32), random(32), random(16)];
const FILE = { fileId: random(16), key: random(16), size: 70_000, sha256: random(32), type: "image/jpeg" };
const RECORD: vault.VaultRecord = {
  ...{ itemId: ITEM, kind: "document", made: 1_700_000_000, ends: 1_800_000_000, label: "Surat dokter" },
  files: [FILE, FILE],
};
const sealed = (content: Uint8Array) => vault.sealRecord(SECRET, SHARE, ITEM, content, random);

test("a record comes back whole, and tells only how many pages it has", () => {
  for (const record of [RECORD, { ...RECORD, files: [], label: "", kind: "" }]) {
    const blob = sealed(vault.encodeRecord(record));
    assert.equal(blob.length, 72 + 4096);
    assert.deepEqual(vault.decodeRecord(vault.openRecord(SECRET, SHARE, ITEM, blob)), record);
  }
  assert.equal(sealed(new Uint8Array(4093)).length, 72 + 2 * 4096);
});

test("another secret, share or item, any bit changed and any other length open nothing", () => {
  const blob = sealed(random(100));
  refuses("commitment", () => vault.openRecord(random(32), SHARE, ITEM, blob));
  refuses("commitment", () => vault.openRecord(SECRET, random(32), ITEM, blob));
  refuses("unopened", () => vault.openRecord(SECRET, SHARE, random(16), blob));
  for (const changed of touched(blob, 37)) {
    assert.match(String(outcome(() => vault.openRecord(SECRET, SHARE, ITEM, changed))), /^(commitment|unopened)$/);
  }
  for (const size of [0, 71, 72, 4095, 4167, 4169]) {
    refuses("size", () => vault.openRecord(SECRET, SHARE, ITEM, new Uint8Array(size)));
  }
});

test("a record is no state and a state no record", () => {
  refuses("commitment", () => vault.openRecord(SECRET, SHARE, ITEM, sealState(SECRET, SHARE, ITEM, random)));
  refuses("commitment", () => openState(SECRET, SHARE, sealed(ITEM)));
});

test("another row is no record, and what could not be read back is never written", () => {
  const items = decode(vault.encodeRecord(RECORD)) as readonly Value[];
  const [file] = items[6] as readonly (readonly Value[])[];
  assert.ok(file);
  const rows: readonly (readonly [string, readonly Value[]])[] = [
    ["version", [2, ...items.slice(1)]],
    ["malformed", [1]],
    ["malformed", [...items, null]],
    ["malformed", [...items.slice(0, 6), Array.from({ length: 65 }, () => file)]],
    ["malformed", [...items.slice(0, 6), [[...file, 1]]]],
    ["malformed", [...items.slice(0, 5), "x".repeat(201), []]],
  ];
  for (const [code, row] of rows) {
    refuses(code, () => vault.decodeRecord(encode(row)));
  }
  for (const odd of [
    { ...RECORD, label: "x".repeat(201) },
    { ...RECORD, files: Array.from({ length: 65 }, () => FILE) },
    { ...RECORD, files: [{ ...FILE, key: new Uint8Array(15) }] },
  ]) {
    refuses("malformed", () => vault.encodeRecord(odd));
  }
  vault.encodeRecord({ ...RECORD, label: "x".repeat(200), files: Array.from({ length: 64 }, () => FILE) });
});
