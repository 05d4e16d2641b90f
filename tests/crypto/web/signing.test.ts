// Signatures are accepted as libsodium accepts them: what one side refuses, no other takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { joined, utf8 } from "../../../crypto/web/bytes.ts";
import { encode } from "../../../crypto/web/encoding.ts";
import { opened, preimage, publicKey, sign, signed, verify } from "../../../crypto/web/signing.ts";
import { refuses } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const TAG = "sc1/prekey";

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((total, byte) => total * 256n + BigInt(byte), 0n);
}

function bytesOf(scalar: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((scalar >> BigInt(8 * at)) & 255n));
}

/** A point of order eight. */
function torsion(): InstanceType<typeof Point> {
  for (let y = 2n; ; y += 1n) {
    try {
      const any = Point.fromBytes(bytesOf(y));
      const point = any.multiplyUnsafe(ORDER - 1n).add(any);
      if (!point.double().double().is0()) {
        return point;
      }
    } catch {
      // Not every number is a point's.
    }
  }
}

test("a signature holds under its own tag, key and payload, and no other", () => {
  const random = seeded("signatures");
  for (let turn = 0; turn < 20; turn += 1) {
    const [seed, payload] = [random(32), random(below(random, 200))];
    const [key, signature] = [publicKey(seed), sign(TAG, seed, payload)];
    verify(TAG, key, payload, signature);
    assert.deepEqual(opened(TAG, key, signed(TAG, seed, payload)), payload);
    const changed = signature.slice();
    const at = below(random, 64);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
    refuses("signature", () => verify(TAG, key, payload, changed));
    refuses("signature", () => verify("sc1/consent", key, payload, signature));
    refuses("signature", () => verify(TAG, publicKey(random(32)), payload, signature));
    refuses("signature", () => verify(TAG, key, joined(payload, Uint8Array.of(0)), signature));
  }
});

test("keys and commitments of small order are refused", () => {
  const random = seeded("small orders");
  const point = torsion();
  for (let order = 0n; order < 8n; order += 1n) {
    const small = point.multiplyUnsafe(order).toBytes();
    for (let turn = 0; turn < 20; turn += 1) {
      // With S of zero every eighth such pair satisfies the bare equation.
      refuses("signature", () => verify(TAG, small, random(8), joined(small, bytesOf(0n))));
    }
    const [seed, payload] = [random(32), utf8("x")];
    const challenge = littleEndian(sha512(joined(small, publicKey(seed), preimage(TAG, payload)))) % ORDER;
    const secret = littleEndian(sha512(seed).slice(0, 32)) & ((1n << 255n) - 8n);
    const scalar = (challenge * ((secret & ((1n << 254n) - 1n)) | (1n << 254n))) % ORDER;
    const signature = joined(small, bytesOf(scalar));
    assert.ok(
      ed25519.verify(signature, preimage(TAG, payload), publicKey(seed), { zip215: false }),
      "eight times it holds",
    );
    refuses("signature", () => verify(TAG, publicKey(seed), payload, signature));
  }
});

test("a key of mixed order signs only what satisfies the equation itself", () => {
  const random = seeded("mixed orders");
  let [taken, refused] = [0, 0];
  for (let turn = 0; turn < 64; turn += 1) {
    const [secret, nonce] = [littleEndian(random(31)), littleEndian(random(31))];
    const key = Point.BASE.multiply(secret).add(torsion()).toBytes();
    const commitment = Point.BASE.multiply(nonce).toBytes();
    const payload = random(9);
    const challenge = littleEndian(sha512(joined(commitment, key, preimage(TAG, payload)))) % ORDER;
    const signature = joined(commitment, bytesOf((nonce + challenge * secret) % ORDER));
    assert.ok(ed25519.verify(signature, preimage(TAG, payload), key, { zip215: false }), "eight times it holds");
    if (challenge % 8n === 0n) {
      verify(TAG, key, payload, signature);
      taken += 1;
    } else {
      refuses("signature", () => verify(TAG, key, payload, signature));
      refused += 1;
    }
  }
  assert.ok(taken > 0 && refused > taken);
});

test("an S beyond the order, a key that is no point, and wrong lengths are refused", () => {
  const random = seeded("bad forms");
  const [seed, payload] = [random(32), random(10)];
  const [key, signature] = [publicKey(seed), sign(TAG, seed, payload)];
  const greater = bytesOf(littleEndian(signature.subarray(32)) + ORDER);
  refuses("signature", () => verify(TAG, key, payload, joined(signature.subarray(0, 32), greater)));
  refuses("signature", () => verify(TAG, bytesOf(2n), payload, signature));
  refuses("signature", () => verify(TAG, bytesOf(2n ** 255n - 19n + 3n), payload, signature));
  refuses("signature", () => verify(TAG, key.subarray(1), payload, signature));
  refuses("signature", () => verify(TAG, key, payload, signature.subarray(1)));
  refuses("signature", () => verify(TAG, key, payload, new Uint8Array()));
});

test("nothing of a payload is read before its signature holds", () => {
  const seed = seeded("unread")(32);
  const broken = Uint8Array.of(0xff);
  refuses("signature", () => opened(TAG, publicKey(seed), encode([broken, new Uint8Array(64)])));
  for (const object of [[broken], [broken, new Uint8Array(63)], [broken, new Uint8Array(64), null], [1, 2], 3]) {
    refuses("malformed", () => opened(TAG, publicKey(seed), encode(object)));
  }
});

test("a key is judged alike at its first signature and at its hundredth", () => {
  const random = seeded("again and again");
  const [seed, other] = [random(32), random(32)];
  const [key, mixed] = [publicKey(seed), Point.fromBytes(publicKey(other)).add(torsion())];
  for (let turn = 0; turn < 100; turn += 1) {
    const payload = random(20);
    const signature = sign(TAG, seed, payload);
    verify(TAG, key, payload, signature);
    refuses("signature", () => verify(TAG, key, random(20), signature));
    refuses("signature", () => verify(TAG, Point.ZERO.toBytes(), payload, signature));
    const nonce = littleEndian(random(31));
    const commitment = Point.BASE.multiply(nonce).toBytes();
    const challenge = littleEndian(sha512(joined(commitment, mixed.toBytes(), preimage(TAG, payload)))) % ORDER;
    const secret = littleEndian(sha512(other).slice(0, 32)) & ((1n << 254n) - 8n);
    const scalar = (nonce + challenge * (secret | (1n << 254n))) % ORDER;
    const held = () => verify(TAG, mixed.toBytes(), payload, joined(commitment, bytesOf(scalar)));
    if (challenge % 8n === 0n) {
      held();
    } else {
      refuses("signature", held);
    }
    // So many others that the first is forgotten and met anew.
    for (let stranger = 0; turn % 40 === 39 && stranger < 70; stranger += 1) {
      refuses("signature", () => verify(TAG, publicKey(random(32)), payload, signature));
    }
  }
});
