// Getting C back: with the PRF output of the passkey that was touched, or with the twelve words of the printed sheet.

import { equal } from "../../../crypto/web/bytes.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { openKey, recoverySecret } from "../../../crypto/web/sealed_key.ts";
import { Unable } from "../reasons.ts";
import type { Opener } from "./enrolment.ts";
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

export function hasSheet({ sealedKeys }: Keys): boolean {
  return sealedKeys.some(({ kind }) => kind === "recovery");
}

/** Throws Unable "wrong_words". */
export function unsealWithSheet({ accountId, sealedKeys }: Keys, words: string): Uint8Array {
  const sealed = sealedKeys.find(({ kind }) => kind === "recovery");
  try {
    if (sealed !== undefined) {
      return openKey(recoverySecret(words), accountId, sealed.sealedKey);
    }
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
  }
  throw new Unable("wrong_words");
}
