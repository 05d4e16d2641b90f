// The log is believed only if it holds what it says it holds, grew from what was known, and was signed for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, hex, joined, u64be, utf8 } from "../../../crypto/web/bytes.ts";
import { cosigned, keyId, LOG_TYPE, openCheckpoint, WITNESS_TYPE } from "../../../crypto/web/checkpoint.ts";
import { checkProof, readProof } from "../../../crypto/web/log_proof.ts";
import { readBytes, readNumber } from "../../../crypto/web/log_text.ts";
import { checkConsistency, checkInclusion, leafHash } from "../../../crypto/web/merkle.ts";
import { publicKey, verifyUntagged } from "../../../crypto/web/signing.ts";
import { consistency, inclusion, Log, line, proofText, rootOf, saltOf } from "./log.ts";
import { outcome, refuses } from "./refusing.ts";
import { seeded } from "./seeded.ts";
import { touched } from "./tampering.ts";

const NOW = 1_800_000_000;
const random = seeded("log");

// Certificate Transparency's reference tree of eight leaves, and its root at each size.
const ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test("the reference tree's roots are met, and its leaves and growth proven", () => {
  const leaves = ENTRIES.map((entry) => leafHash(fromHex(entry)));
  for (const [last, root] of ROOTS.entries()) {
    const size = last + 1;
    assert.equal(hex(rootOf(leaves.slice(0, size))), root);
    for (let at = 0; at < size; at += 1) {
      const leaf = leafHash(fromHex(ENTRIES[at] ?? ""));
      checkInclusion(leaf, at, size, inclusion(leaves.slice(0, size), at), fromHex(root));
      const old = fromHex(ROOTS[at] ?? "");
      checkConsistency(at + 1, old, size, fromHex(root), consistency(leaves.slice(0, size), at + 1));
    }
  }
});

test("in trees of every size, each leaf is proven in its place and nowhere else", () => {
  const leaves = Array.from({ length: 40 }, () => random(32));
  for (let size = 1; size <= leaves.length; size += 1) {
    const [tree, root] = [leaves.slice(0, size), rootOf(leaves.slice(0, size))];
    for (const [at, leaf] of tree.entries()) {
      const path = inclusion(tree, at);
      checkInclusion(leaf, at, size, path, root);
      refuses("log", () => checkInclusion(random(32), at, size, path, root));
      refuses("log", () => checkInclusion(leaf, at, size, path, random(32)));
      refuses("log", () => checkInclusion(leaf, size, size, path, root));
      refuses("log", () => checkInclusion(leaf, at, size, [...path, random(32)], root));
      if (path.length > 0) {
        refuses("log", () => checkInclusion(leaf, at, size, path.slice(1), root));
        refuses("log", () => checkInclusion(leaf, at ^ 1, size, path, root));
      }
    }
  }
});

test("from every size to every greater one, the same tree grew, and no other", () => {
  const leaves = Array.from({ length: 40 }, () => random(32));
  for (let size = 1; size <= leaves.length; size += 1) {
    const [tree, root] = [leaves.slice(0, size), rootOf(leaves.slice(0, size))];
    for (let oldSize = 1; oldSize <= size; oldSize += 1) {
      const [old, path] = [rootOf(leaves.slice(0, oldSize)), consistency(tree, oldSize)];
      checkConsistency(oldSize, old, size, root, path);
      refuses("log", () => checkConsistency(oldSize, random(32), size, root, path));
      refuses("log", () => checkConsistency(oldSize, old, size, random(32), path));
      refuses("log", () => checkConsistency(oldSize, old, size, root, [...path, random(32)]));
      refuses("log", () => checkConsistency(size + 1, old, size, root, path));
      for (const at of path.keys()) {
        refuses("log", () => checkConsistency(oldSize, old, size, root, path.with(at, random(32))));
        refuses("log", () => checkConsistency(oldSize, old, size, root, path.toSpliced(at, 1)));
      }
    }
  }
});

test("everything grew from nothing", () => {
  const [nothing, root] = [fromHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), random(32)];
  checkConsistency(0, nothing, 9, root, []);
  checkConsistency(0, nothing, 0, nothing, []);
  refuses("log", () => checkConsistency(0, root, 9, root, []));
  refuses("log", () => checkConsistency(0, nothing, 9, root, [root]));
});

const log = new Log(random, NOW - 60);
const pinned = { log: log.log, witness: log.witness };
const hash = random(32);
const proof = log.proof(hash);
const note = new TextDecoder().decode(log.note);
const opens = (text: string, keys: Parameters<typeof openCheckpoint>[0] = pinned, now = NOW) =>
  outcome(() => openCheckpoint(keys, utf8(text), now).size);

test("a signature of the reference implementation of notes holds under its key", () => {
  const [name, id, typed = ""] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".split("+");
  const key = readBytes(typed).subarray(1);
  assert.equal(hex(keyId({ name: name ?? "", key }, LOG_TYPE)), id);
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const signed = readBytes(
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
  );
  verifyUntagged(key, utf8(text), signed.subarray(4));
  refuses("signature", () => verifyUntagged(key, utf8(`${text}\n`), signed.subarray(4)));
});

test("a checkpoint needs the log's signature, and the witness's where one is pinned", () => {
  const [body = "", signatures = ""] = note.split("\n\n");
  const [logs = "", witnesss = ""] = signatures.split("\n");
  const size = log.leaves.length;
  const joinedTo = (...lines: readonly string[]) => `${body}\n\n${lines.map((one) => `${one}\n`).join("")}`;
  assert.equal(opens(note), size);
  assert.equal(opens(joinedTo(witnesss, logs)), size);
  assert.equal(opens(joinedTo(logs)), "log");
  assert.equal(opens(joinedTo(witnesss)), "log");
  assert.equal(opens(joinedTo(logs), { ...pinned, witness: null }), size);
  assert.equal(opens(note, { ...pinned, log: { ...log.log, name: "log.example/other" } }), "log");
  assert.equal(opens(note, { ...pinned, log: { ...log.log, key: publicKey(random(32)) } }), "log");
  assert.equal(opens(note, { ...pinned, witness: { ...log.witness, key: publicKey(random(32)) } }), "log");
  const stranger = line({ name: "other.example", key: random(32) }, LOG_TYPE, random(64)).trimEnd();
  assert.equal(opens(joinedTo(stranger, logs, witnesss)), size);
  // The same key under the other type is another key.
  const typed = line(log.log, WITNESS_TYPE, joined(u64be(NOW), random(64))).trimEnd();
  assert.equal(opens(joinedTo(typed, logs, witnesss)), size);
  const wrong = line(log.log, LOG_TYPE, random(64)).trimEnd();
  assert.equal(opens(joinedTo(logs, witnesss, wrong)), "log");
  assert.equal(opens(joinedTo(...Array(14).fill(stranger), logs, witnesss)), size);
  assert.equal(opens(joinedTo(...Array(15).fill(stranger), logs, witnesss)), "log");
});

test("a cosignature from the future is refused, from five minutes on", () => {
  const at = (time: number) => {
    const body = utf8(log.body);
    const signature = joined(u64be(time), ed25519.sign(cosigned(BigInt(time), body), log.witnessSeed));
    return opens(
      `${note.split("\u2014")[0]}${[...note.matchAll(/\u2014.*\n/g)][0]?.[0]}${line(log.witness, WITNESS_TYPE, signature)}`,
    );
  };
  assert.deepEqual([at(NOW + 300), at(NOW + 301)], [log.leaves.length, "log"]);
});

test("a note has one form only", () => {
  const lines = note.split("\n");
  const changed = (at: number, text: string) => opens(lines.with(at, text).join("\n"));
  const [name = "", size = "", root = "", , signature = ""] = lines;
  assert.equal(changed(0, `${name} `), "log");
  for (const other of [`0${size}`, `+${size}`, ` ${size}`, `${size}.0`, "", "9007199254740992", "\u0661"]) {
    assert.equal(changed(1, other), "log");
  }
  for (const other of [root.slice(0, -1), `${root}=`, ` ${root}`, root.replace(/.=$/, "B="), ""]) {
    assert.equal(changed(2, other), "log");
  }
  assert.equal(changed(2, `${root}\nan extension`), "log");
  assert.equal(changed(3, " "), "log");
  for (const other of [
    `-${signature.slice(1)}`,
    `${signature} `,
    signature.replace(" ", "\u00a0"),
    "",
    `${signature}\r`,
  ]) {
    assert.equal(changed(4, other), "log");
  }
  for (const other of [
    `${note}\n`,
    note.trimEnd(),
    `\ufeff${note}`,
    `${note}x`,
    "",
    "\n\n",
    note.split("\n\n")[0] ?? "",
  ]) {
    assert.equal(opens(other), "log");
  }
  assert.equal(
    outcome(() => openCheckpoint(pinned, joined(utf8(note), Uint8Array.of(0xff)), NOW).size),
    "log",
  );
  assert.equal(opens(`${note}\u2014 ${"x".repeat(9)} ${"AAAA".repeat(1000)}\n`), "log");
});

test("a proof is of its own hash, in one form only", () => {
  const check = (bytes: Uint8Array, of = hash) => outcome(() => checkProof(pinned, of, bytes, NOW).size);
  assert.equal(check(proof), log.leaves.length);
  assert.equal(check(proof, random(32)), "log");
  const parts = readProof(proof);
  const { salt, index, hashes } = parts;
  const written = (...given: Parameters<typeof proofText>) => check(proofText(...given));
  assert.equal(written(salt, index, hashes, parts.note), log.leaves.length);
  assert.equal(written(saltOf(random(32)), index, hashes, parts.note), "log");
  assert.equal(written(salt, index + 1, hashes, parts.note), "log");
  assert.equal(written(salt, index, hashes.slice(1), parts.note), "log");
  assert.equal(written(salt, index, [...hashes, random(32)], parts.note), "log");
  assert.equal(written(salt, index, Array(64).fill(random(32)), parts.note), "log");
  assert.equal(written(salt.subarray(1), index, hashes, parts.note), "log");
  const text = new TextDecoder().decode(proof);
  for (const [from, to] of [
    ["@v1", "@v2"],
    ["extra ", "extra"],
    ["index ", "index 0"],
    ["extra ", "index "],
    ["\nindex", "\n\nindex"],
    ["c2sp", "\ufeffc2sp"],
  ] as const) {
    assert.equal(check(utf8(text.replace(from, to))), "log");
  }
  assert.equal(check(new Uint8Array()), "log");
  assert.equal(check(utf8("\n\n".repeat(5000))), "log");
  for (const changed of touched(proof)) {
    assert.equal(check(changed), "log");
  }
});

test("numbers and bytes are read in one writing only", () => {
  assert.deepEqual([readNumber("0"), readNumber("9007199254740991")], [0, 2 ** 53 - 1]);
  for (const text of ["", "00", "-0", "1e3", "0x1", "1\n", "9007199254740992", "99999999999999999"]) {
    refuses("log", () => readNumber(text));
  }
  assert.deepEqual(
    [readBytes(""), readBytes("AA=="), readBytes("+/+/")],
    [[], [0], [251, 255, 191]].map((one) => Uint8Array.from(one)),
  );
  for (const text of ["A", "AA", "AA=", "AB==", "AA==\n", " AA==", "-_-_", "AA=A", "\u0100"]) {
    refuses("log", () => readBytes(text));
  }
});
