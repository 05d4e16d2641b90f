// Opening an account: invited, a first passkey, C sealed for it, then a second way in: another passkey or a printed sheet.

import type { Random } from "../../../crypto/web/bytes.ts";
import { chooseSheet, recoverySecret, sealKey } from "../../../crypto/web/sealed_key.ts";
import type { Line } from "../../shared/line.ts";
import { Unable } from "../reasons.ts";
import { fromBase64url } from "./base64url.ts";
import type { Doors } from "./doors.ts";
import type { Authenticator, Touched } from "./passkeys.ts";
import { keepKey, type SealedKey } from "./relay.ts";

/** A passkey that may unseal: its id and what only it gives. */
export type Opener = { readonly credentialId: Uint8Array; readonly prf: Uint8Array };

/** Opens the invited account. The relay hears of the passkey only once it is known to be able to seal. */
export async function register(doors: Doors, passkeys: Authenticator, invitation: string): Promise<Opener> {
  const options = await doors.ask("/passkey/invited", { invitation });
  const made = await passkeys.create(options);
  await doors.ask("/passkey/registered", { invitation, credential: made.credential });
  return openerOf(made);
}

/** One more passkey for an account that is signed in. */
export async function addPasskey(doors: Doors, passkeys: Authenticator): Promise<Opener> {
  const made = await passkeys.create(await doors.ask("/passkey/another"));
  const { credential_id } = await doors.ask("/passkey/added", { credential: made.credential });
  const opener = openerOf(made);
  return typeof credential_id === "string" ? { ...opener, credentialId: fromBase64url(credential_id) } : opener;
}

/** One touch: signs in, and gives what unseals C where the device can. */
export async function signIn(doors: Doors, passkeys: Authenticator): Promise<Touched> {
  const touched = await passkeys.get(await doors.ask("/passkey/asked"));
  await doors.ask("/passkey/answered", { credential: touched.credential });
  return touched;
}

export async function keepForPasskey(
  line: Line,
  opener: Opener,
  accountId: Uint8Array,
  key: Uint8Array,
  random: Random,
): Promise<SealedKey> {
  const sealed = {
    kind: "passkey" as const,
    credentialId: opener.credentialId,
    sealedKey: sealKey(opener.prf, accountId, key, random),
  };
  await keepKey(line, sealed);
  return sealed;
}

export async function keepForSheet(
  line: Line,
  words: readonly string[],
  accountId: Uint8Array,
  key: Uint8Array,
  random: Random,
): Promise<SealedKey> {
  const secret = recoverySecret(words.join(" "));
  const sealed = { kind: "recovery" as const, credentialId: null, sealedKey: sealKey(secret, accountId, key, random) };
  await keepKey(line, sealed);
  return sealed;
}

/** Twelve words to print, and the places (0 to 11) of the two that are asked back. */
export type Sheet = { readonly words: readonly string[]; readonly asked: readonly [number, number] };

export function newSheet(random: Random): Sheet {
  const words = chooseSheet(random);
  const [first = 0, second = 0] = random(2);
  const one = first % words.length;
  const other = (one + 1 + (second % (words.length - 1))) % words.length;
  return { words, asked: [Math.min(one, other), Math.max(one, other)] };
}

export function isWrittenDown({ words, asked }: Sheet, answers: readonly string[]): boolean {
  return asked.every((place, at) => answers[at]?.trim().toLowerCase() === words[place]);
}

function openerOf({ credentialId, prf }: Touched): Opener {
  if (prf === null) {
    throw new Unable("no_prf");
  }
  return { credentialId, prf };
}
