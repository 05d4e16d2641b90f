// The words of the app, by language. Each skin's app has its own; its page says once which they are.

import { type Language, type SameKeys, type Say, saying } from "../../shared/words/words.ts";
import type { id } from "./id.ts";

export type Words = SameKeys<typeof id>;
export type Speech = Say<Words>;

/** What only the kitchen says: its measures, its heats and the page of one dish. */
type OfTheKitchen =
  | `oven_${string}`
  | `table_${string}`
  | `kind_${string}`
  | `measures_${string}`
  | `amount${string}`
  | `on_list${string}`
  | "from"
  | "to"
  | "swap"
  | "what"
  | "what_hint"
  | "level"
  | "ingredients"
  | "as_needed"
  | "to_list"
  | "steps_for"
  | "tip";

/** What the frame that all skins share says: every app must have words for it. */
export type FrameWords = { readonly [Name in Exclude<keyof Words, OfTheKitchen>]: string };

let speeches: Readonly<Record<Language, Speech>> | null = null;

export function speakWith(words: Readonly<Record<Language, FrameWords>>): void {
  const speech = (language: Language): Speech => saying<Words>(words[language] as Words);
  speeches = { id: speech("id"), en: speech("en") };
}

/** Each app has kinds of its own, and a word for each. */
export function kindNamed(kind: string): keyof Words {
  return `kind_${kind}` as keyof Words;
}

export function speaking(language: Language): Speech {
  return speeches?.[language] ?? (() => "");
}
