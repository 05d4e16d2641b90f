// From an account as the relay told it to its opened state: C is made for a new account, or unsealed for a known one.

import type { Line } from "../../shared/line.ts";
import { Unable } from "../reasons.ts";
import type { Surroundings } from "../surroundings.ts";
import { keepForPasskey, type Opener } from "./enrolment.ts";
import type { OpenedAccount } from "./relay.ts";
import { Safe } from "./safe.ts";
import { hasWords, unsealWithPasskey } from "./unsealing.ts";

/** C was never made for it. */
export function isNew({ sealedKeys, version }: Pick<OpenedAccount, "sealedKeys" | "version">): boolean {
  return sealedKeys.length === 0 && version === 0;
}

/** C with the passkey that was touched; null where only words help. Throws Unable "no_key" where nothing does. */
export async function keyFor(
  line: Line,
  account: OpenedAccount,
  opener: Opener | null,
  { random }: Surroundings,
): Promise<Uint8Array | null> {
  if (isNew(account) && opener === null) {
    return null;
  }
  if (isNew(account) && opener !== null) {
    // A new account: C is made here, and sealed for the passkey before anything else.
    const key = random(32);
    await keepForPasskey(line, opener, account.accountId, key, random);
    return key;
  }
  const key = opener === null ? null : unsealWithPasskey(account, opener);
  if (key === null && !hasWords(account)) {
    throw new Unable("no_key");
  }
  return key;
}

/** The opened state. A new one is saved first, so that its signing key is never lost. */
export async function openSafe(
  line: Line,
  account: OpenedAccount,
  key: Uint8Array,
  { random, clock }: Surroundings,
): Promise<Safe> {
  const save = (...values: readonly [number, Uint8Array, number, Uint8Array]) => line.call("save", ...values);
  const safe = Safe.opened(key, account, save, random);
  clock.saved(safe.state.savedAt);
  if (account.version === 0) {
    await safe.save((state) => state, clock.now());
  }
  return safe;
}
