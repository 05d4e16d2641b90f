// Scales a recipe to the people at the table, and writes its amounts so that they can be measured.

import type { Language } from "../shared/words/words.ts";
import { asFraction, written } from "./numbers.ts";
import type { Need, Unit } from "./recipes/recipe.ts";

const WEIGHED: ReadonlySet<Unit> = new Set(["g", "ml", "cm"]);
const LARGER: Readonly<Partial<Record<Unit, Unit>>> = { g: "kg", ml: "l" };
const ONE_OF_THE_LARGER = 1000;
const UNIT_IN_ENGLISH: Readonly<Partial<Record<Unit, readonly [one: string, several: string]>>> = {
  sdt: ["tsp", "tsp"],
  sdm: ["tbsp", "tbsp"],
  gelas: ["glass", "glasses"],
  siung: ["clove", "cloves"],
  batang: ["stalk", "stalks"],
  ikat: ["bunch", "bunches"],
  papan: ["block", "blocks"],
  bungkus: ["packet", "packets"],
  potong: ["piece", "pieces"],
  tangkai: ["sprig", "sprigs"],
  bonggol: ["head", "heads"],
  genggam: ["handful", "handfuls"],
};
/** English counts these without a word between: two eggs, three lime leaves. */
const COUNTED: ReadonlySet<Unit> = new Set(["butir", "buah", "lembar", "ekor"]);

export function scaled(amount: number, servings: number, portions: number): number {
  return (amount * portions) / servings;
}

/** The amount with its unit, or "" where it is as much as needed. */
export function measured(amount: number, unit: Unit, language: Language): string {
  if (amount === 0) {
    return "";
  }
  const larger = LARGER[unit];
  if (larger !== undefined && amount >= ONE_OF_THE_LARGER) {
    return `${written(amount / ONE_OF_THE_LARGER, language)} ${larger}`;
  }
  const number = WEIGHED.has(unit) ? written(weighable(amount), language) : asFraction(amount, language);
  const name = unitName(unit, amount, language);
  return name === "" ? number : `${number} ${name}`;
}

/** The name of what is needed: `forms` is "one|several" or a form for both. */
export function nameFor(forms: string, amount: number, unit: Unit): string {
  const [one = forms, several = one] = forms.split("|");
  return COUNTED.has(unit) && amount > 0 && amount <= 1 ? one : several;
}

/** The note of a need, "Indonesian|English", in one of them. */
export function noteFor([, , , note = ""]: Need<string>, language: Language): string {
  const [indonesian = "", english = indonesian] = note.split("|");
  return language === "id" ? indonesian : english;
}

/** Kitchen scales show no 183 g: small amounts to the gram, larger ones to five. */
function weighable(amount: number): number {
  if (amount < 10) {
    return Math.round(amount * 2) / 2 || amount;
  }
  return amount < 50 ? Math.round(amount) : Math.round(amount / 5) * 5;
}

function unitName(unit: Unit, amount: number, language: Language): string {
  if (language === "id") {
    return unit;
  }
  if (COUNTED.has(unit)) {
    return "";
  }
  const [one, several] = UNIT_IN_ENGLISH[unit] ?? [unit, unit];
  return amount > 1 ? several : one;
}
