// The words of the kitchen app, by language.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Speech = Say<Words>;

export const DICTIONARIES: Readonly<Record<Language, Words>> = { id, en };

const speeches: Readonly<Record<Language, Speech>> = { id: saying<Words>(id), en: saying<Words>(en) };

export function speaking(language: Language): Speech {
  return speeches[language];
}
