// A clinician's state key C, sealed for a passkey's PRF output, a printed recovery sheet or a passphrase.

import { type Random, utf8 } from "./bytes.ts";
import { derive } from "./keys.ts";
import { openBytes, sealBytes } from "./sealing.ts";
import { digest, preimage } from "./signing.ts";
import { type Argon2id, choose, FIRST_SET, normalise } from "./words.ts";

export const SHEET_WORDS = 12;
export const PASSPHRASE_WORDS = 8;
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

/** Eight drawn words, for a device whose passkeys give no PRF output. */
export function choosePassphrase(random: Random): readonly string[] {
  return choose(random, PASSPHRASE_WORDS);
}

/** The secret of eight words at one account: 88 bits, typed often, so stretched all the same. */
export async function passphraseSecret(words: string, accountId: Uint8Array, argon2id: Argon2id): Promise<Uint8Array> {
  const password = utf8(normalise(words, PASSPHRASE_WORDS));
  // A passphrase has no miss to tell an older set by: its sealed key is simply made anew.
  const secret = await argon2id(password, digest("sc1/passphrase", accountId).slice(0, 16), FIRST_SET);
  password.fill(0);
  return secret;
}
