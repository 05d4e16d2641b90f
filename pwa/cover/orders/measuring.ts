// Amounts of materials, written so that they can be bought.

import type { Language } from "../../shared/words/words.ts";
import { written } from "../numbers.ts";

const SMALLER: Readonly<Record<string, string>> = { kg: "g", l: "ml", m: "cm" };
const PARTS: Readonly<Record<string, number>> = { kg: 1000, l: 1000, m: 100 };
const ENGLISH: Readonly<Record<string, readonly [one: string, several: string]>> = {
  lembar: ["sheet", "sheets"],
  bungkus: ["packet", "packets"],
  gulung: ["reel", "reels"],
  botol: ["bottle", "bottles"],
  tabung: ["tube", "tubes"],
  kaleng: ["tin", "tins"],
  batang: ["stem", "stems"],
};
/** English counts these without a word between. */
const COUNTED: ReadonlySet<string> = new Set(["buah", "butir"]);

export function measured(amount: number, unit: string, language: Language): string {
  const parts = PARTS[unit];
  if (parts !== undefined) {
    return amount < 1
      ? `${written(amount * parts, language, 0)} ${SMALLER[unit]}`
      : `${written(amount, language)} ${unit}`;
  }
  // Nobody buys a third of a reel, but it is what a batch uses up.
  return `${written(amount, language, 1)} ${unitName(unit, amount, language)}`.trim();
}

export function unitName(unit: string, amount: number, language: Language): string {
  if (language === "id") {
    return unit;
  }
  if (COUNTED.has(unit)) {
    return "";
  }
  const [one, several] = ENGLISH[unit] ?? [unit, unit];
  return amount > 1 ? several : one;
}

/** The name of what is needed: `forms` is "one|several" or a form for both. */
export function nameFor(forms: string, amount: number, unit: string): string {
  const [one = forms, several = one] = forms.split("|");
  return COUNTED.has(unit) && amount <= 1 ? one : several;
}
