// The open door's words in the language that is read.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export type Speak = Say<SameKeys<typeof id>>;

const SPEAKING: Readonly<Record<Language, Speak>> = { id: saying(id), en: saying(en) };

export function speaking(language: Language): Speak {
  return SPEAKING[language];
}
