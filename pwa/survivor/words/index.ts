// The survivor's words in the language she reads. Indonesian is always there; English is fetched for whoever reads it.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Speak = Say<Words>;
export type Name = keyof Words;

const DICTIONARIES: Partial<Record<Language, Words>> = { id };

export function knows(language: Language): boolean {
  return DICTIONARIES[language] !== undefined;
}

export function learn(words: { readonly en: Words }): void {
  DICTIONARIES.en = words.en;
}

export function speaking(language: Language): Speak {
  return saying(DICTIONARIES[language] ?? id);
}
