// A padded box with a commitment to its key before it: for states and vault records.

import { equal, joined, type Random } from "./bytes.ts";
import { derive } from "./keys.ts";
import { LENGTH_SIZE, pad, unpad } from "./padding.ts";
import { Refused } from "./refused.ts";
import { NONCE_SIZE, openBytes, sealBytes, TAG_SIZE } from "./sealing.ts";

const PAGE = 4096;
const COMMITMENT_SIZE = 32;

type Keys = { readonly key: Uint8Array; readonly commitment: Uint8Array };

/** Commitment, nonce, ciphertext of the content padded to whole pages of 4,096 bytes. */
export function sealCommitted(
  ikm: Uint8Array,
  label: string,
  content: Uint8Array,
  aad: Uint8Array,
  random: Random,
): Uint8Array {
  const { key, commitment } = keysOf(ikm, label);
  const size = Math.ceil((LENGTH_SIZE + content.length) / PAGE) * PAGE;
  return joined(commitment, sealBytes(key, pad(content, size), aad, random));
}

/** The content; refused "size", "commitment" (another key), "unopened", "padding". */
export function openCommitted(ikm: Uint8Array, label: string, blob: Uint8Array, aad: Uint8Array): Uint8Array {
  const size = blob.length - COMMITMENT_SIZE - NONCE_SIZE - TAG_SIZE;
  if (size < PAGE || size % PAGE !== 0) {
    throw new Refused("size");
  }
  const { key, commitment } = keysOf(ikm, label);
  // XChaCha20-Poly1305 does not commit to its key; the commitment does.
  if (!equal(commitment, blob.subarray(0, COMMITMENT_SIZE))) {
    throw new Refused("commitment");
  }
  return unpad(openBytes(key, blob.subarray(COMMITMENT_SIZE), aad));
}

function keysOf(ikm: Uint8Array, label: string): Keys {
  const both = derive(ikm, label, 64);
  return { key: both.slice(0, 32), commitment: both.slice(32) };
}
