// Getting C back: with the PRF output of the passkey that was touched, or with words: the printed sheet's, or a passphrase.

import { equal } from "../../../crypto/web/bytes.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { openKey, PASSPHRASE_WORDS } from "../../../crypto/web/sealed_key.ts";
import type { Argon2id } from "../../../crypto/web/words.ts";
import { Unable } from "../reasons.ts";
import { type Opener, secretOf } from "./enrolment.ts";
import type { OpenedAccount } from "./relay.ts";

type Keys = Pick<OpenedAccount, "accountId" | "sealedKeys">;

/** Null where nothing was sealed for this passkey: then the sheet may help. */
export function unsealWithPasskey({ accountId, sealedKeys }: Keys, opener: Opener): Uint8Array | null {
  const sealed = sealedKeys.find(
    ({ credentialId }) => credentialId !== null && equal(credentialId, opener.credentialId),
  );
  if (sealed === undefined) {
    return null;
  }
  try {
    return openKey(opener.prf, accountId, sealed.sealedKey);
  } catch (error) {
    if (error instanceof Refused) {
      return null;
    }
    throw error;
  }
}

export function hasWords({ sealedKeys }: Pick<Keys, "sealedKeys">): boolean {
  return sealedKeys.some(({ kind }) => kind !== "passkey");
}

/** With the sheet's twelve words or the passphrase's eight: how many they are tells which. Throws Unable. */
export async function unsealWithWords(
  { accountId, sealedKeys }: Keys,
  words: string,
  argon2id: Argon2id,
): Promise<Uint8Array> {
  const count = words.trim().split(/\s+/).length;
  const kind = count === PASSPHRASE_WORDS ? "passphrase" : "recovery";
  // Of several the newest: words that were made again replace the ones before.
  const sealed = sealedKeys.filter((one) => one.kind === kind).reverse();
  for (const { sealedKey } of sealed) {
    try {
      return openKey(await secretOf(kind, words, accountId, argon2id), accountId, sealedKey);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
    }
  }
  throw new Unable("wrong_words");
}
