// The console's words in the language that its clinician reads.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Name = keyof Words;
export type Speak = Say<Words>;

export const DICTIONARIES: Readonly<Record<Language, Words>> = { id, en };

export function speaking(language: Language): Speak {
  return saying(DICTIONARIES[language]);
}

/** "24 jam", "7 hari", "2 menit". */
export function lengthOf(seconds: number, say: Speak): string {
  if (seconds < 60) {
    return say("moments");
  }
  const [one, many, unit] =
    seconds >= 172_800
      ? (["day", "days", 86_400] as const)
      : seconds >= 3600
        ? (["hour", "hours", 3600] as const)
        : (["minute", "minutes", 60] as const);
  const count = Math.max(1, Math.floor(seconds / unit));
  return count === 1 ? say(one) : say(many, { n: `${count}` });
}

/** The sentence for a code, or the general one where there is none. */
export function sentenceFor(reason: string, say: Speak): string {
  return say(known(`wrong_${reason}`) ?? "wrong_unknown");
}

export function needName(need: string, say: Speak): string {
  return say(known(`need_${need}`) ?? "need_any");
}

/** A profession's name; what is not one of ours is shown as it was certified. */
export function professionName(profession: string, say: Speak): string {
  const name = known(`profession_${profession}`);
  return name === null ? profession : say(name);
}

function known(name: string): Name | null {
  return name in id ? (name as Name) : null;
}
