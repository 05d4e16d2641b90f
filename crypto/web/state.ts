// Sealed state: opens only with a secret of its owner and the relay's share of the same version, which dies in time.

import { equal, joined, type Random, utf8 } from "./bytes.ts";
import { derive } from "./keys.ts";
import { LENGTH_SIZE, pad, unpad } from "./padding.ts";
import { Refused } from "./refused.ts";
import { NONCE_SIZE, openBytes, sealBytes, TAG_SIZE } from "./sealing.ts";

const PAGE = 4096;
const COMMITMENT_SIZE = 32;
const AAD = utf8("sc1/state");

/** Commitment, nonce, ciphertext. The commitment binds the blob to one key: XChaCha20-Poly1305 alone would not. */
export function sealState(secret: Uint8Array, share: Uint8Array, content: Uint8Array, random: Random): Uint8Array {
  const { key, commitment } = stateKeys(secret, share);
  const size = Math.ceil((LENGTH_SIZE + content.length) / PAGE) * PAGE;
  return joined(commitment, sealBytes(key, pad(content, size), AAD, random));
}

export function openState(secret: Uint8Array, share: Uint8Array, blob: Uint8Array): Uint8Array {
  const size = blob.length - COMMITMENT_SIZE - NONCE_SIZE - TAG_SIZE;
  if (size < PAGE || size % PAGE !== 0) {
    throw new Refused("size");
  }
  const { key, commitment } = stateKeys(secret, share);
  if (!equal(commitment, blob.subarray(0, COMMITMENT_SIZE))) {
    throw new Refused("commitment");
  }
  return unpad(openBytes(key, blob.subarray(COMMITMENT_SIZE), AAD));
}

function stateKeys(
  secret: Uint8Array,
  share: Uint8Array,
): { readonly key: Uint8Array; readonly commitment: Uint8Array } {
  const both = derive(joined(secret, share), "state", 64);
  return { key: both.slice(0, 32), commitment: both.slice(32) };
}
