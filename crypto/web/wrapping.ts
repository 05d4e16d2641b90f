// Wraps: an epoch's key sealed to one member's prekey, by HPKE base mode (RFC 9180) with the hybrid KEM X-Wing,
// HKDF-SHA256 and ChaCha20-Poly1305. Everything a wrap belongs to is bound in `info`; there is no aad.

import { bytesToNumberLE } from "@noble/curves/utils.js";
import { joined } from "./bytes.ts";
import { openWith, sealTo } from "./hpke.ts";
import { Refused } from "./refused.ts";
import { preimage } from "./signing.ts";
import { ML_KEM_SIZE, publicKey } from "./x_wing.ts";

export const KEM_SIZE = 1216;
export const WRAP_SIZE = 1168;
/** An ML-KEM-768 key is 768 numbers of twelve bits below 3,329, then a seed of 32 bytes. */
const NUMBERS_SIZE = 1152;
const FIELD = 3329;
/** X25519 works modulo this; these are the coordinates of its points of small order, on the curve and its twist. */
const PRIME = 2n ** 255n - 19n;
const SMALL_ORDERS: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  PRIME - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

export function kemPublic(seed: Uint8Array): Uint8Array {
  return publicKey(seed);
}

/** Refuses a key that nothing can be wrapped to, so that it is known when it arrives. */
export function checkKem(kem: Uint8Array): void {
  if (kem.length !== KEM_SIZE || !inField(kem.subarray(0, NUMBERS_SIZE)) || !contributes(kem.subarray(ML_KEM_SIZE))) {
    throw new Refused("kem");
  }
}

function inField(packed: Uint8Array): boolean {
  for (let at = 0; at < packed.length; at += 3) {
    const [low = 0, middle = 0, high = 0] = packed.subarray(at, at + 3);
    if ((((middle & 15) << 8) | low) >= FIELD || ((high << 4) | (middle >> 4)) >= FIELD) {
      return false;
    }
  }
  return true;
}

/** Clamped, every private key is a multiple of eight: it sends points of small order to zero, and no others. */
function contributes(key: Uint8Array): boolean {
  return !SMALL_ORDERS.has(BigInt.asUintN(255, bytesToNumberLE(key)) % PRIME);
}

export function wrap(
  kem: Uint8Array,
  key: Uint8Array,
  blockHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  return wrapWith(infoOf(blockHash, memberId), kem, key);
}

export function unwrap(
  seed: Uint8Array,
  wrapped: Uint8Array,
  blockHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  return unwrapWith(infoOf(blockHash, memberId), seed, wrapped);
}

/** As a wrap, bound to what `info` says. */
export async function wrapWith(info: Uint8Array, kem: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  if (kem.length !== KEM_SIZE) {
    throw new Refused("malformed");
  }
  try {
    return sealTo(kem, key, info);
  } catch {
    throw new Refused("malformed");
  }
}

export async function unwrapWith(info: Uint8Array, seed: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array> {
  if (wrapped.length !== WRAP_SIZE) {
    throw new Refused("malformed");
  }
  try {
    return openWith(seed, wrapped, info);
  } catch {
    throw new Refused("unopened");
  }
}

function infoOf(blockHash: Uint8Array, memberId: Uint8Array): Uint8Array {
  return preimage("sc1/wrap", joined(blockHash, memberId));
}
