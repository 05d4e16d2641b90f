// Oven heats: what a dial says in degrees, what old British books call a mark, and what a recipe's words mean.

import type { InTwo } from "./recipes/recipe.ts";

export type Heat = { readonly celsius: number; readonly mark: number; readonly name: InTwo };

const FAHRENHEIT_STEP = 25;

/** What an oven with a fan needs less. */
export const FAN_CELSIUS = 20;

export const HEATS: readonly Heat[] = [
  { celsius: 150, mark: 2, name: ["kecil", "low"] },
  { celsius: 160, mark: 3, name: ["kecil", "low"] },
  { celsius: 180, mark: 4, name: ["sedang", "moderate"] },
  { celsius: 190, mark: 5, name: ["sedang", "moderate"] },
  { celsius: 200, mark: 6, name: ["panas", "hot"] },
  { celsius: 220, mark: 7, name: ["panas", "hot"] },
  { celsius: 230, mark: 8, name: ["sangat panas", "very hot"] },
];

/** Rounded to the steps of 25 that dials and books have. */
export function inFahrenheit(celsius: number): number {
  return Math.round((celsius * 1.8 + 32) / FAHRENHEIT_STEP) * FAHRENHEIT_STEP;
}
