// Signatures and hashes over exact bytes, each under the tag of its one purpose. Ed25519 as libsodium accepts it:
// canonical encodings, no key or R of small order, and the equation itself rather than eight times it.

import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { equal, hex, joined, utf8 } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { demand, Refused } from "./refused.ts";
import { Row } from "./row.ts";

export const SIGNATURE_SIZE = 64;
const KEY_SIZE = 32;
const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

// Most keys sign several objects. What follows from a key alone is kept for the newest few; all of it is public.
const MOST_SIGNERS = 64;
const QUARTERS = 4;
const QUARTER_BITS = 64;
const QUARTER = 2n ** BigInt(QUARTER_BITS) - 1n;
/** The key's point, and from its second signature on those 2^64, 2^128 and 2^192 times as far. */
const signers = new Map<string, readonly Point[]>();

export function preimage(tag: string, content: Uint8Array): Uint8Array {
  const name = utf8(tag);
  return joined(Uint8Array.of(name.length), name, content);
}

export function digest(tag: string, content: Uint8Array): Uint8Array {
  return sha256(preimage(tag, content));
}

export function publicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

export function sign(tag: string, seed: Uint8Array, payload: Uint8Array): Uint8Array {
  return signUntagged(seed, preimage(tag, payload));
}

/** For formats of others, which keep their uses apart themselves. */
export function signUntagged(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

export function verify(tag: string, key: Uint8Array, payload: Uint8Array, signature: Uint8Array): void {
  verifyUntagged(key, preimage(tag, payload), signature);
}

/** The same for those formats. */
export function verifyUntagged(key: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  if (!holds(key, message, signature)) {
    throw new Refused("signature");
  }
}

/** An object that travels: the exact bytes that were signed, and the signature. */
export function signed(tag: string, seed: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode([payload, sign(tag, seed, payload)]);
}

/** The payload of a signed object, to be parsed only now that its signature holds. */
export function opened(tag: string, key: Uint8Array, object: Uint8Array): Uint8Array {
  const { payload, signature } = parted(object);
  verify(tag, key, payload, signature);
  return payload;
}

/** The payload and signature of a signed object, of which nothing is verified yet. */
export function parted(object: Uint8Array): { readonly payload: Uint8Array; readonly signature: Uint8Array } {
  const row = Row.of(object);
  const parts = { payload: row.bytes(), signature: row.fixed(SIGNATURE_SIZE) };
  row.end();
  return parts;
}

function holds(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { BASE, Fn } = Point;
  if (key.length !== KEY_SIZE || signature.length !== SIGNATURE_SIZE) {
    return false;
  }
  const [commitment, scalar] = [signature.subarray(0, KEY_SIZE), bytesToNumberLE(signature.subarray(KEY_SIZE))];
  if (scalar >= Fn.ORDER) {
    return false;
  }
  try {
    const challenge = bytesToNumberLE(sha512(joined(commitment, key, message))) % Fn.ORDER;
    const expected = BASE.multiplyUnsafe(scalar).subtract(multiplied(signerOf(key), challenge));
    // R is compared in its bytes: what equals the encoding that we made is canonical.
    return equal(expected.toBytes(), commitment) && !expected.isSmallOrder();
  } catch {
    return false;
  }
}

/** Throws for what is no point in its one encoding, or of small order. */
function signerOf(key: Uint8Array): readonly Point[] {
  const name = hex(key);
  const known = signers.get(name);
  const points = known === undefined ? [strictPoint(key)] : spread(known);
  // Put back last: what has not come for longest goes first.
  signers.delete(name);
  signers.set(name, points);
  const [oldest = name] = signers.keys();
  if (signers.size > MOST_SIGNERS) {
    signers.delete(oldest);
  }
  return points;
}

function strictPoint(key: Uint8Array): Point {
  const point = Point.fromBytes(key, false);
  demand(!point.isSmallOrder(), "signature");
  return point;
}

function spread(points: readonly Point[]): readonly Point[] {
  const all = [...points];
  for (let last = all.at(-1); last !== undefined && all.length < QUARTERS; all.push(last)) {
    for (let bit = 0; bit < QUARTER_BITS; bit += 1) {
      last = last.double();
    }
  }
  return all;
}

/** With four points, the quarters of the scalar share one run of 64 doublings. Not for secrets. */
function multiplied(points: readonly Point[], scalar: bigint): Point {
  const quarters = points.map((_, at) => (scalar >> BigInt(at * QUARTER_BITS)) & QUARTER);
  return mulAddUnsafe(Point, [...points], points.length === QUARTERS ? quarters : [scalar]);
}
