// Six words that the client draws, and the keys that follow from them. Nobody else ever learns either.
/// <reference path="./ambient.d.ts" />

import list from "../words_id.txt";
import { hex, type Random, utf8 } from "./bytes.ts";
import { derive } from "./keys.ts";
import { mailboxOf } from "./login.ts";
import { Refused } from "./refused.ts";
import { digest, publicKey } from "./signing.ts";

export type WordKeys = {
  readonly mailbox: Uint8Array;
  readonly loginSeed: Uint8Array;
  readonly sealKey: Uint8Array;
};

/** What Argon2id costs. `triedUntil` is set when a newer set comes: one greatest mailbox life later. */
export type Parameters = { readonly rounds: number; readonly memoryBytes: number; readonly triedUntil: number | null };
export type Sets = ReadonlyMap<number, Parameters>;

/** Argon2id of version 1.3 with one lane, 32 bytes. */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, parameters: Parameters) => Promise<Uint8Array>;

export const NEWEST = 1;
export const FIRST_SET: Parameters = { rounds: 3, memoryBytes: 64 * 2 ** 20, triedUntil: null };
export const SETS: Sets = new Map([[NEWEST, FIRST_SET]]);

/** The 2,048 words, in the order that gives each its eleven bits. */
export const WORDS: readonly string[] = list.trim().split(/\s+/);
export const WORD_COUNT = 6;
const BITS_PER_WORD = 11;

/** Words drawn without bias: eleven bits each, from the most significant bit of the random bytes on. */
export function choose(random: Random, count: number = WORD_COUNT): readonly string[] {
  const size = Math.ceil((BITS_PER_WORD * count) / 8);
  const bits = BigInt(`0x${hex(random(size))}`) >> BigInt(8 * size - BITS_PER_WORD * count);
  return Array.from({ length: count }, (_, at) => {
    const place = (bits >> BigInt(BITS_PER_WORD * (count - 1 - at))) & ((1n << BigInt(BITS_PER_WORD)) - 1n);
    return WORDS[Number(place)] ?? "";
  });
}

/** Lower-case words with one space between; refused unless there are exactly `count` of a to z. */
export function normalise(text: string, count: number = WORD_COUNT): string {
  const words =
    text
      .normalize("NFKD")
      .toLowerCase()
      .match(/\P{White_Space}+/gu) ?? [];
  if (words.length !== count || !words.every((word) => /^[a-z]+$/.test(word))) {
    throw new Refused("words");
  }
  return words.join(" ");
}

/** The keys of six words at one organisation's instance. Refused "words", "version" (no such set). */
export async function keysFrom(
  words: string,
  instanceId: Uint8Array,
  argon2id: Argon2id,
  parameters: number = NEWEST,
  sets: Sets = SETS,
): Promise<WordKeys> {
  const password = utf8(normalise(words));
  const chosen = sets.get(parameters);
  if (chosen === undefined) {
    throw new Refused("version");
  }
  const root = await argon2id(password, digest("sc1/words", instanceId).slice(0, 16), chosen);
  const [loginSeed, sealKey] = [derive(root, "login"), derive(root, "seal")];
  password.fill(0);
  root.fill(0);
  return { mailbox: mailboxOf(publicKey(loginSeed)), loginSeed, sealKey };
}

/** Which sets her words may have been made with: the newest, then older ones whose time is not over. */
export function setsToTry(sets: Sets, now: number): readonly number[] {
  const numbers = [...sets.keys()].sort((a, b) => b - a);
  return numbers.filter((number, at) => at === 0 || now < (sets.get(number)?.triedUntil ?? 0));
}
