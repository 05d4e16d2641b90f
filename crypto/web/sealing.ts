// XChaCha20-Poly1305 with a random nonce before the ciphertext.

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { joined, type Random } from "./bytes.ts";
import { Refused } from "./refused.ts";

export const NONCE_SIZE = 24;
export const TAG_SIZE = 16;

/** Nonce, then ciphertext: 40 bytes longer than the content. */
export function sealBytes(key: Uint8Array, content: Uint8Array, aad: Uint8Array, random: Random): Uint8Array {
  const nonce = random(NONCE_SIZE);
  return joined(nonce, xchacha20poly1305(key, nonce, aad).encrypt(content));
}

/** Refused as "unopened" if key, associated data or any byte differ. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array {
  if (sealed.length < NONCE_SIZE + TAG_SIZE) {
    throw new Refused("unopened");
  }
  const [nonce, rest] = [sealed.subarray(0, NONCE_SIZE), sealed.subarray(NONCE_SIZE)];
  try {
    return xchacha20poly1305(key, nonce, aad).decrypt(rest);
  } catch {
    throw new Refused("unopened");
  }
}
