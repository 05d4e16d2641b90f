// Signatures and hashes over exact bytes, each under the tag of its one purpose. Ed25519 as libsodium accepts it:
// canonical encodings, no key or R of small order, and the equation itself rather than eight times it.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { equal, joined, utf8 } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row } from "./row.ts";

export const SIGNATURE_SIZE = 64;
const KEY_SIZE = 32;

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
  return ed25519.sign(preimage(tag, payload), seed);
}

export function verify(tag: string, key: Uint8Array, payload: Uint8Array, signature: Uint8Array): void {
  if (!holds(key, preimage(tag, payload), signature)) {
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
  const { BASE, Fn } = ed25519.Point;
  const commitment = signature.subarray(0, KEY_SIZE);
  const scalar = littleEndian(signature.subarray(KEY_SIZE));
  if (key.length !== KEY_SIZE || signature.length !== SIGNATURE_SIZE || scalar >= Fn.ORDER) {
    return false;
  }
  try {
    const signer = ed25519.Point.fromBytes(key, false);
    if (signer.isSmallOrder() || ed25519.Point.fromBytes(commitment, false).isSmallOrder()) {
      return false;
    }
    const challenge = littleEndian(sha512(joined(commitment, key, message))) % Fn.ORDER;
    const expected = BASE.multiplyUnsafe(scalar).subtract(signer.multiplyUnsafe(challenge));
    return equal(expected.toBytes(), commitment);
  } catch {
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((total, byte) => total * 256n + BigInt(byte), 0n);
}
