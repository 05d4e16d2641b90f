// Wraps: an epoch's key sealed to one member's prekey, by HPKE base mode (RFC 9180) with the hybrid KEM X-Wing,
// HKDF-SHA256 and ChaCha20-Poly1305. Everything a wrap belongs to is bound in `info`; there is no aad.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256 } from "@noble/hashes/sha3.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { type AEADFactory, CipherSuite, type KDFFactory, type KEM, type Key } from "hpke";
import { joined, utf8 } from "./bytes.ts";
import { Refused } from "./refused.ts";
import { preimage } from "./signing.ts";

export const KEM_SIZE = 1216;
export const WRAP_SIZE = 1168;
const ENCAPSULATED_SIZE = 1120;
const SEED_SIZE = 32;
/** An ML-KEM-768 key is 768 numbers of twelve bits below 3,329, then a seed of 32 bytes. */
const NUMBERS_SIZE = 1152;
const ML_KEM_SIZE = 1184;
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
/** What X-Wing's hash ends with. */
const X_WING = utf8("\\.//^\\");
const NAME = "MLKEM768-X25519";

type Held = Key & { readonly bytes: Uint8Array };

function held(type: "private" | "public", bytes: Uint8Array): Held {
  return { type, bytes, extractable: true, algorithm: { name: NAME } };
}

async function never(): Promise<never> {
  throw new Refused("malformed");
}

/** The part of X-Wing that wraps need; a private key is its seed. */
const hybrid = (): KEM<Held> => ({
  id: 0x647a,
  type: "KEM",
  name: NAME,
  Nsecret: 32,
  Nenc: ENCAPSULATED_SIZE,
  Npk: KEM_SIZE,
  Nsk: SEED_SIZE,
  DeriveKeyPair: never,
  GenerateKeyPair: never,
  SerializePrivateKey: never,
  SerializePublicKey: async (key) => key.bytes,
  DeserializePublicKey: async (bytes) => held("public", bytes),
  DeserializePrivateKey: async (seed) => held("private", seed),
  Encap: async (key) => encapsulated(key.bytes),
  Decap: async (enc, key) => xwing.decapsulate(enc, key.bytes),
});

/** As the library's X-Wing does it, which makes the fleeting public key twice. */
function encapsulated(kem: Uint8Array): { readonly enc: Uint8Array; readonly shared_secret: Uint8Array } {
  const theirs = kem.subarray(ML_KEM_SIZE);
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(kem.subarray(0, ML_KEM_SIZE));
  const { secretKey, publicKey } = x25519.keygen();
  const exchanged = x25519.getSharedSecret(secretKey, theirs);
  const secret = sha3_256(joined(sharedSecret, exchanged, publicKey, theirs, X_WING));
  return { enc: joined(cipherText, publicKey), shared_secret: secret };
}

/** The browser's own would cross to another thread and back a dozen times for each wrap. */
const hkdf: KDFFactory = () => ({
  id: 1,
  type: "KDF",
  name: "HKDF-SHA256",
  Nh: 32,
  stages: 2,
  Extract: async (salt, ikm) => extract(sha256, ikm, salt),
  Expand: async (prk, info, length) => expand(sha256, prk, info, length),
  Derive: never,
});

export const cipher: AEADFactory = () => ({
  id: 3,
  type: "AEAD",
  name: "ChaCha20Poly1305",
  Nk: 32,
  Nn: 12,
  Nt: 16,
  Seal: async (key, nonce, aad, plain) => chacha20poly1305(key, nonce, aad).encrypt(plain),
  Open: async (key, nonce, aad, sealed) => chacha20poly1305(key, nonce, aad).decrypt(sealed),
});

export const suite = new CipherSuite(hybrid, hkdf, cipher);

export function kemPublic(seed: Uint8Array): Uint8Array {
  return xwing.keygen(seed).publicKey;
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
    const { encapsulatedSecret, ciphertext } = await suite.Seal(held("public", kem), key, { info });
    return joined(encapsulatedSecret, ciphertext);
  } catch {
    throw new Refused("malformed");
  }
}

export async function unwrapWith(info: Uint8Array, seed: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array> {
  if (wrapped.length !== WRAP_SIZE) {
    throw new Refused("malformed");
  }
  try {
    const [enc, sealed] = [wrapped.slice(0, ENCAPSULATED_SIZE), wrapped.slice(ENCAPSULATED_SIZE)];
    return await suite.Open(held("private", seed), enc, sealed, { info });
  } catch {
    throw new Refused("unopened");
  }
}

function infoOf(blockHash: Uint8Array, memberId: Uint8Array): Uint8Array {
  return preimage("sc1/wrap", joined(blockHash, memberId));
}
