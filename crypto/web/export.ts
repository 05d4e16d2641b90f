// Hands a file out as age, so that a lawyer opens it with tools of their own.
// Nothing of the protocol imports this: age is fetched only where something is exported.

import { x25519 } from "@noble/curves/ed25519.js";
import { Encrypter } from "age-encryption";
import { Refused } from "./refused.ts";

const MOST_RECIPIENTS = 16;
/** An X25519 recipient; age has other kinds, which not every tool opens. */
const RECIPIENT = /^age1([02-9ac-hj-np-z]{52})[02-9ac-hj-np-z]{6}$/;
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const ANY_X25519 = new Uint8Array(32);

/** An age file that each recipient opens. Refused "recipient": none, too many, or one that is none. */
export async function exportFor(recipients: readonly string[], content: Uint8Array): Promise<Uint8Array> {
  if (recipients.length < 1 || recipients.length > MOST_RECIPIENTS) {
    throw new Refused("recipient");
  }
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    add(encrypter, recipient);
  }
  return encrypter.encrypt(content);
}

function add(encrypter: Encrypter, recipient: string): void {
  const [, letters] = RECIPIENT.exec(recipient) ?? [];
  if (letters === undefined) {
    throw new Refused("recipient");
  }
  try {
    encrypter.addRecipient(recipient);
    // Anybody could open what goes to a key of small order: with one, this throws.
    x25519.getSharedSecret(ANY_X25519, keyOf(letters));
  } catch {
    throw new Refused("recipient");
  }
}

/** The 32 bytes that bech32 writes as 52 letters of five bits; the last four bits are filling. */
function keyOf(letters: string): Uint8Array {
  const bits = Array.from(letters, (letter) => BECH32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2));
}
