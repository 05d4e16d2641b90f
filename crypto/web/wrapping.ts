// Wraps: an epoch's key sealed to one member's prekey, by HPKE base mode (RFC 9180) with the hybrid KEM X-Wing,
// HKDF-SHA256 and ChaCha20-Poly1305. Everything a wrap belongs to is bound in `info`; there is no aad.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { type AEADFactory, CipherSuite, KDF_HKDF_SHA256, type KEM, type Key } from "hpke";
import { joined } from "./bytes.ts";
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
  Encap: async (key) => {
    const { cipherText, sharedSecret } = xwing.encapsulate(key.bytes);
    return { enc: cipherText, shared_secret: sharedSecret };
  },
  Decap: async (enc, key) => xwing.decapsulate(enc, xwing.keygen(key.bytes).secretKey),
});

const cipher: AEADFactory = () => ({
  id: 3,
  type: "AEAD",
  name: "ChaCha20Poly1305",
  Nk: 32,
  Nn: 12,
  Nt: 16,
  Seal: async (key, nonce, aad, plain) => chacha20poly1305(key, nonce, aad).encrypt(plain),
  Open: async (key, nonce, aad, sealed) => chacha20poly1305(key, nonce, aad).decrypt(sealed),
});

const suite = new CipherSuite(hybrid, KDF_HKDF_SHA256, cipher);

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
  try {
    x25519.getSharedSecret(new Uint8Array(SEED_SIZE), key);
    return true;
  } catch {
    return false;
  }
}

export async function wrap(
  kem: Uint8Array,
  key: Uint8Array,
  blockHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  if (kem.length !== KEM_SIZE) {
    throw new Refused("malformed");
  }
  try {
    const info = infoOf(blockHash, memberId);
    const { encapsulatedSecret, ciphertext } = await suite.Seal(held("public", kem), key, { info });
    return joined(encapsulatedSecret, ciphertext);
  } catch {
    throw new Refused("malformed");
  }
}

export async function unwrap(
  seed: Uint8Array,
  wrapped: Uint8Array,
  blockHash: Uint8Array,
  memberId: Uint8Array,
): Promise<Uint8Array> {
  if (wrapped.length !== WRAP_SIZE) {
    throw new Refused("malformed");
  }
  try {
    const [enc, sealed] = [wrapped.slice(0, ENCAPSULATED_SIZE), wrapped.slice(ENCAPSULATED_SIZE)];
    return await suite.Open(held("private", seed), enc, sealed, { info: infoOf(blockHash, memberId) });
  } catch {
    throw new Refused("unopened");
  }
}

function infoOf(blockHash: Uint8Array, memberId: Uint8Array): Uint8Array {
  return preimage("sc1/wrap", joined(blockHash, memberId));
}
