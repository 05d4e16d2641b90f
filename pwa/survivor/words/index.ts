// The survivor's words in the language she reads.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Speak = Say<Words>;
export type Name = keyof Words;

export const DICTIONARIES: Readonly<Record<Language, Words>> = { id, en };

export function speaking(language: Language): Speak {
  return saying(DICTIONARIES[language]);
}

/** "24 jam", "7 hari", "2 menit". */
export function lengthOf(seconds: number, say: Speak): string {
  const [one, many, unit] =
    seconds >= 172_800
      ? (["day", "days", 86_400] as const)
      : seconds >= 3600
        ? (["hour", "hours", 3600] as const)
        : (["minute", "minutes", 60] as const);
  const count = Math.max(1, Math.round(seconds / unit));
  return count === 1 ? say(one) : say(many, { n: `${count}` });
}
