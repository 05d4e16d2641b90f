// Wraps: an epoch's key sealed to one member's prekey, by HPKE base mode (RFC 9180) with the hybrid KEM X-Wing,
// HKDF-SHA256 and ChaCha20-Poly1305. Everything a wrap belongs to is bound in `info`; there is no aad.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { type AEADFactory, CipherSuite, KDF_HKDF_SHA256, type KEM, type Key } from "hpke";
import { joined } from "./bytes.ts";
import { Refused } from "./refused.ts";
import { preimage } from "./signing.ts";

export const KEM_SIZE = 1216;
export const WRAP_SIZE = 1168;
const ENCAPSULATED_SIZE = 1120;
const SEED_SIZE = 32;
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
