// The words of the order book, by language.

import { type Language, type Say, saying } from "../../../shared/words/words.ts";
import { en } from "./en.ts";
import { id, type OrderWords } from "./id.ts";

export const WORDS: Readonly<Record<Language, OrderWords>> = { id, en };

const speeches: Readonly<Record<Language, Say<OrderWords>>> = {
  id: saying<OrderWords>(id),
  en: saying<OrderWords>(en),
};

export type OrderSpeech = Say<OrderWords>;

export function speakingOrders(language: Language): OrderSpeech {
  return speeches[language];
}
