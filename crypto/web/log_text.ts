// How the texts of the log write names, numbers and bytes: in one way only (C2SP).

import { HASH_SIZE } from "./merkle.ts";
import { Refused } from "./refused.ts";

export const MOST_NAME_BYTES = 64;
// What can be seen, except the plus that parts a verifier key.
const NAME = /^[!-*,-~]{1,64}$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;

export function isName(name: string): boolean {
  return NAME.test(name);
}

/** Decimal, without leading zeros. */
export function readNumber(text: string): number {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw new Refused("log");
  }
  return number;
}

/** Standard base64, padded. */
export function readBytes(text: string): Uint8Array {
  const characters = binary(text);
  // Spaces, spare bits or padding would be a second writing of the same bytes.
  if (characters === null || btoa(characters) !== text) {
    throw new Refused("log");
  }
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

export function readHash(text: string): Uint8Array {
  const bytes = readBytes(text);
  if (bytes.length !== HASH_SIZE) {
    throw new Refused("log");
  }
  return bytes;
}

export function readText(encoded: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(encoded);
  } catch {
    throw new Refused("log");
  }
}

function binary(text: string): string | null {
  try {
    return atob(text);
  } catch {
    return null;
  }
}
