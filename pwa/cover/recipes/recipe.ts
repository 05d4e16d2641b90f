// What a recipe is: names, amounts and steps in both languages, and a picture spelled in words.
// Whatever else an app has to make has the same shape: what it needs, how it is made, how many come of it, how long it takes.

import type { Ingredient } from "./ingredients.ts";

/** Indonesian, then English. */
export type InTwo = readonly [id: string, en: string];

export type Unit =
  | "g"
  | "kg"
  | "ml"
  | "l"
  | "sdt"
  | "sdm"
  | "gelas"
  | "butir"
  | "buah"
  | "siung"
  | "batang"
  | "lembar"
  | "cm"
  | "ikat"
  | "papan"
  | "bungkus"
  | "ekor"
  | "potong"
  | "tangkai"
  | "bonggol"
  | "genggam";

export const KINDS = ["rice", "soup", "meat", "fish", "greens", "tofu", "sambal", "sweet", "drink"] as const;
export type Kind = (typeof KINDS)[number];

/** An amount of 0 means "as needed"; the note is "Indonesian|English". */
export type Need<Name extends string = string, In extends string = string> = readonly [
  amount: number,
  unit: In,
  name: Name,
  note?: string,
];

/** Minutes are there where the step is one to set a timer for. */
export type Step = readonly [id: string, en: string, minutes?: number];

export type Recipe<Name extends string = string, In extends string = string, Sort extends string = string> = {
  readonly id: string;
  readonly title: InTwo;
  readonly kind: Sort;
  readonly servings: number;
  readonly minutes: number;
  /** Names of tags, with commas between. */
  readonly tags: string;
  /** Read by pictures/spelling.ts. */
  readonly picture: string;
  readonly needs: readonly Need<Name, In>[];
  readonly steps: readonly Step[];
  readonly tip?: InTwo;
};

/** A recipe of our own book, whose ingredients all have an English name. */
export type Known = Recipe<Ingredient, Unit, Kind>;
