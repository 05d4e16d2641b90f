// What a small trade makes: its materials with their prices, its work steps, how many pieces come of one batch.

import type { Recipe } from "../recipes/recipe.ts";
import type { Material } from "./materials.ts";

export const SORTS = ["catering", "stall", "sewing", "craft", "service"] as const;
export type Sort = (typeof SORTS)[number];

export type Measure =
  | "kg"
  | "l"
  | "m"
  | "lembar"
  | "buah"
  | "bungkus"
  | "gulung"
  | "botol"
  | "butir"
  | "tabung"
  | "kaleng"
  | "batang";

/** A good of our own book, whose materials all have a price and an English name. */
export type Good = Recipe<Material, Measure, Sort>;
