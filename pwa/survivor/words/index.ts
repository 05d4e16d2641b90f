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
