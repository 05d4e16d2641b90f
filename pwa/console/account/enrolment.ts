// Opening an account: invited, a first passkey, C sealed for it or for a passphrase, then a second way in.

import type { Random } from "../../../crypto/web/bytes.ts";
import {
  choosePassphrase,
  chooseSheet,
  passphraseSecret,
  recoverySecret,
  sealKey,
} from "../../../crypto/web/sealed_key.ts";
import type { Argon2id } from "../../../crypto/web/words.ts";
import type { Line } from "../../shared/line.ts";
import { Unable } from "../reasons.ts";
import { fromBase64url } from "./base64url.ts";
import type { Doors } from "./doors.ts";
import type { Authenticator, Touched } from "./passkeys.ts";
import { keepKey, type SealedKey } from "./relay.ts";

/** A passkey that may unseal: its id and what only it gives. */
export type Opener = { readonly credentialId: Uint8Array; readonly prf: Uint8Array };

/** Opens the invited account. Null where the passkey can't seal: then a passphrase does, and never silently. */
export async function register(doors: Doors, passkeys: Authenticator, invitation: string): Promise<Opener | null> {
  const options = await doors.ask("/passkey/invited", { invitation });
  const made = await passkeys.create(options);
  await doors.ask("/passkey/registered", { invitation, credential: made.credential });
  return openerOf(made);
}

/** One more passkey for an account that is signed in. One that can't seal is kept only where words open the account. */
export async function addPasskey(doors: Doors, passkeys: Authenticator, hasWords: boolean): Promise<Opener | null> {
  const made = await passkeys.create(await doors.ask("/passkey/another"));
  const opener = openerOf(made);
  if (opener === null && !hasWords) {
    throw new Unable("no_prf");
  }
  const { credential_id } = await doors.ask("/passkey/added", { credential: made.credential });
  return opener !== null && typeof credential_id === "string"
    ? { ...opener, credentialId: fromBase64url(credential_id) }
    : opener;
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

/** `secret`: what the words of a sheet or a passphrase give. */
export async function keepForWords(
  line: Line,
  kind: WordKind,
  secret: Uint8Array,
  accountId: Uint8Array,
  key: Uint8Array,
  random: Random,
): Promise<void> {
  await keepKey(line, { kind, credentialId: null, sealedKey: sealKey(secret, accountId, key, random) });
}

/** What opens an account beside passkeys: twelve words to print, or eight to type on every unlock. */
export type WordKind = "recovery" | "passphrase";
/** The words, and the places of the two that are asked back. */
export type Sheet = {
  readonly kind: WordKind;
  readonly words: readonly string[];
  readonly asked: readonly [number, number];
};

export function newSheet(kind: WordKind, random: Random): Sheet {
  const words = kind === "recovery" ? chooseSheet(random) : choosePassphrase(random);
  const [first = 0, second = 0] = random(2);
  const one = first % words.length;
  const other = (one + 1 + (second % (words.length - 1))) % words.length;
  return { kind, words, asked: [Math.min(one, other), Math.max(one, other)] };
}

export function secretOf(
  kind: WordKind,
  words: string,
  accountId: Uint8Array,
  argon2id: Argon2id,
): Promise<Uint8Array> {
  return kind === "passphrase" ? passphraseSecret(words, accountId, argon2id) : Promise.resolve(recoverySecret(words));
}

export function isWrittenDown({ words, asked }: Pick<Sheet, "words" | "asked">, answers: readonly string[]): boolean {
  return asked.every((place, at) => answers[at]?.trim().toLowerCase() === words[place]);
}

function openerOf({ credentialId, prf }: Touched): Opener | null {
  return prf === null ? null : { credentialId, prf };
}
