// X-Wing: a key is one of ML-KEM-768 and one of X25519, both from a seed of 32 bytes; who would break it breaks both.

import { x25519 } from "@noble/curves/ed25519.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { joined, utf8 } from "./bytes.ts";

export const ML_KEM_SIZE = 1184;
const ML_KEM_SEED_SIZE = 64;
const SEEDS_SIZE = 96;
const ML_KEM_SEALED_SIZE = 1088;
/** What its hash ends with. */
const LABEL = utf8("\\.//^\\");

export type Encapsulated = { readonly enc: Uint8Array; readonly secret: Uint8Array };

export function publicKey(seed: Uint8Array): Uint8Array {
  const { lattice, curve } = keysOf(seed);
  const key = joined(lattice.publicKey, x25519.getPublicKey(curve));
  forget(lattice.secretKey, curve);
  return key;
}

/** Throws for a key that it can't be done to. */
export function encapsulate(key: Uint8Array): Encapsulated {
  const theirs = key.subarray(ML_KEM_SIZE);
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(key.subarray(0, ML_KEM_SIZE));
  const own = x25519.keygen();
  const exchanged = x25519.getSharedSecret(own.secretKey, theirs);
  const secret = combined(sharedSecret, exchanged, own.publicKey, theirs);
  forget(own.secretKey, sharedSecret, exchanged);
  return { enc: joined(cipherText, own.publicKey), secret };
}

/** Throws for what can't be one. Where only the lattice's part is another, the secret is, too: ML-KEM says nothing. */
export function decapsulate(seed: Uint8Array, enc: Uint8Array): Uint8Array {
  const { lattice, curve } = keysOf(seed);
  const theirs = enc.subarray(ML_KEM_SEALED_SIZE);
  const shared = ml_kem768.decapsulate(enc.subarray(0, ML_KEM_SEALED_SIZE), lattice.secretKey);
  const exchanged = x25519.getSharedSecret(curve, theirs);
  const secret = combined(shared, exchanged, theirs, x25519.getPublicKey(curve));
  forget(lattice.secretKey, curve, shared, exchanged);
  return secret;
}

function keysOf(seed: Uint8Array) {
  const seeds = shake256(seed, { dkLen: SEEDS_SIZE });
  const lattice = ml_kem768.keygen(seeds.subarray(0, ML_KEM_SEED_SIZE));
  const curve = seeds.slice(ML_KEM_SEED_SIZE);
  forget(seeds);
  return { lattice, curve };
}

function combined(lattice: Uint8Array, curve: Uint8Array, sealed: Uint8Array, key: Uint8Array): Uint8Array {
  return sha3_256(joined(lattice, curve, sealed, key, LABEL));
}

function forget(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) {
    secret.fill(0);
  }
}
