// The console's words in the language that its clinician reads.

import { lengthOf } from "../../shared/words/lengths.ts";
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

/** How long somebody has waited: the first minute is no length yet. */
export function waitOf(seconds: number, say: Speak): string {
  return seconds < 60 ? say("moments") : lengthOf(seconds, say);
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
