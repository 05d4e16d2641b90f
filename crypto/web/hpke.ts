// HPKE (RFC 9180) in base mode, one message a key: X-Wing, HKDF-SHA256, ChaCha20-Poly1305.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { joined, utf8 } from "./bytes.ts";
import { decapsulate, encapsulate } from "./x_wing.ts";

export const ENCAPSULATED_SIZE = 1120;
const [KEM, KDF, AEAD] = [0x647a, 1, 3];
const [KEY_SIZE, NONCE_SIZE] = [32, 12];
const BASE_MODE = Uint8Array.of(0);
const VERSION = utf8("HPKE-v1");
const SUITE = joined(utf8("HPKE"), u16(KEM), u16(KDF), u16(AEAD));
const NONE = new Uint8Array();

/** The encapsulated secret, then the ciphertext. Throws for a key that nothing can be sealed to. */
export function sealTo(key: Uint8Array, plain: Uint8Array, info: Uint8Array): Uint8Array {
  const { enc, secret } = encapsulate(key);
  return joined(enc, cipherOf(secret, info, NONE).encrypt(plain));
}

/** Throws unless it was sealed to this seed's key under the same `info` and associated data. */
export function openWith(seed: Uint8Array, sealed: Uint8Array, info: Uint8Array, aad: Uint8Array = NONE): Uint8Array {
  const secret = decapsulate(seed, sealed.subarray(0, ENCAPSULATED_SIZE));
  return cipherOf(secret, info, aad).decrypt(sealed.subarray(ENCAPSULATED_SIZE));
}

/** The key schedule (RFC 9180 §5.1) without a pre-shared key, and the cipher of the first message. */
function cipherOf(shared: Uint8Array, info: Uint8Array, aad: Uint8Array) {
  const context = joined(BASE_MODE, labeled(NONE, "psk_id_hash", NONE), labeled(NONE, "info_hash", info));
  const secret = labeled(shared, "secret", NONE);
  const spread = (label: string, size: number) =>
    expand(sha256, secret, joined(u16(size), VERSION, SUITE, utf8(label), context), size);
  const cipher = chacha20poly1305(spread("key", KEY_SIZE), spread("base_nonce", NONCE_SIZE), aad);
  shared.fill(0);
  secret.fill(0);
  return cipher;
}

/** LabeledExtract (§4). */
function labeled(salt: Uint8Array, label: string, content: Uint8Array): Uint8Array {
  return extract(sha256, joined(VERSION, SUITE, utf8(label), content), salt);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}
