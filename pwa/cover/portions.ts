// Scales a recipe to the people at the table, and writes its amounts so that they can be measured.

import type { Language } from "../shared/words/words.ts";
import { asFraction, written } from "./numbers.ts";
import type { Need } from "./recipes/recipe.ts";

const WEIGHED: ReadonlySet<string> = new Set(["g", "ml", "cm"]);
/** What a cook would rather take: from so much on the larger measure, below so much the smaller one. */
const RATHER: Readonly<Record<string, readonly [least: number, most: number, rather: string, holds: number][]>> = {
  g: [[1000, Number.POSITIVE_INFINITY, "kg", 1000]],
  ml: [[1000, Number.POSITIVE_INFINITY, "l", 1000]],
  kg: [[0, 1, "g", 1 / 1000]],
  l: [[0, 1, "ml", 1 / 1000]],
  sdt: [[3, Number.POSITIVE_INFINITY, "sdm", 3]],
  sdm: [[0, 0.5, "sdt", 1 / 3]],
  gelas: [[0, 0.25, "sdm", 15 / 200]],
};
const UNIT_IN_ENGLISH: Readonly<Record<string, readonly [one: string, several: string]>> = {
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
const COUNTED: ReadonlySet<string> = new Set(["butir", "buah", "lembar", "ekor"]);

export function scaled(amount: number, servings: number, portions: number): number {
  return (amount * portions) / servings;
}

/** The amount with its unit, or "" where it is as much as needed. */
export function measured(given: number, named: string, language: Language): string {
  if (given === 0) {
    return "";
  }
  const [amount, unit] = handier(given, named);
  if (unit === "kg" || unit === "l") {
    return `${written(amount, language)} ${unit}`;
  }
  const number = WEIGHED.has(unit) ? written(weighable(amount), language) : asFraction(amount, language);
  const name = unitName(unit, amount, language);
  return name === "" ? number : `${number} ${name}`;
}

function handier(amount: number, unit: string): readonly [amount: number, unit: string] {
  const found = RATHER[unit]?.find(([least, below]) => amount >= least && amount < below);
  return found === undefined ? [amount, unit] : [amount / found[3], found[2]];
}

/** The name of what is needed: `forms` is "one|several" or a form for both. */
export function nameFor(forms: string, amount: number, unit: string): string {
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

function unitName(unit: string, amount: number, language: Language): string {
  if (language === "id") {
    return unit;
  }
  if (COUNTED.has(unit)) {
    return "";
  }
  const [one, several] = UNIT_IN_ENGLISH[unit] ?? [unit, unit];
  return amount > 1 ? several : one;
}
