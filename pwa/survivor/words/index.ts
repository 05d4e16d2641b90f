// The survivor's words in the language she reads. Indonesian is always there; English is fetched for whoever reads it.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Speak = Say<Words>;
export type Name = keyof Words;

/** Of Indonesian, the build leaves out here what only later screens say; they bring it along. */
const DICTIONARIES: Partial<Record<Language, Words>> = { id };

export function knows(language: Language): boolean {
  return DICTIONARIES[language] !== undefined;
}

/** All of a language, or more of it. */
export function learn(language: Language, words: Partial<Words>): void {
  DICTIONARIES[language] = { ...DICTIONARIES[language], ...words } as Words;
}

export function speaking(language: Language): Speak {
  return saying(DICTIONARIES[language] ?? id);
}
