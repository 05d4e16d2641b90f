// A clinician's state key C, sealed for a passkey's PRF output or for the twelve words of a printed recovery sheet.

import { type Random, utf8 } from "./bytes.ts";
import { derive } from "./keys.ts";
import { openBytes, sealBytes } from "./sealing.ts";
import { digest, preimage } from "./signing.ts";
import { choose, normalise } from "./words.ts";

export const SHEET_WORDS = 12;
const TAG = "sc1/sealed-key";

export function sealKey(secret: Uint8Array, accountId: Uint8Array, key: Uint8Array, random: Random): Uint8Array {
  return sealBytes(derive(secret, "sealed key"), key, preimage(TAG, accountId), random);
}

export function openKey(secret: Uint8Array, accountId: Uint8Array, sealedKey: Uint8Array): Uint8Array {
  return openBytes(derive(secret, "sealed key"), sealedKey, preimage(TAG, accountId));
}

/** 132 bits, so that no stretching is needed. */
export function chooseSheet(random: Random): readonly string[] {
  return choose(random, SHEET_WORDS);
}

export function recoverySecret(words: string): Uint8Array {
  return digest(TAG, utf8(normalise(words, SHEET_WORDS)));
}
