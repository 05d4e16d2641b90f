// Turns the measures of Indonesian kitchens into each other: spoons and glasses, grams and ons.

import type { InTwo } from "./recipes/recipe.ts";

type Size = { readonly of: "volume" | "weight"; readonly holds: number; readonly name: InTwo };

/** Volumes in millilitres, weights in grams. */
export const MEASURES = {
  sdt: { of: "volume", holds: 5, name: ["sendok teh (sdt)", "teaspoon (tsp)"] },
  sdm: { of: "volume", holds: 15, name: ["sendok makan (sdm)", "tablespoon (tbsp)"] },
  gelas: { of: "volume", holds: 200, name: ["gelas belimbing", "glass (belimbing)"] },
  cangkir: { of: "volume", holds: 240, name: ["cangkir", "cup"] },
  takar: { of: "volume", holds: 180, name: ["takar beras (penanak nasi)", "rice cooker cup"] },
  ml: { of: "volume", holds: 1, name: ["mililiter (ml)", "millilitre (ml)"] },
  l: { of: "volume", holds: 1000, name: ["liter", "litre"] },
  g: { of: "weight", holds: 1, name: ["gram (g)", "gram (g)"] },
  ons: { of: "weight", holds: 100, name: ["ons (100 g)", "ons (100 g)"] },
  pon: { of: "weight", holds: 500, name: ["pon (500 g)", "pon (500 g)"] },
  // As the great dictionary of Indonesian has it: 6¼ ons. Chinese shops round it down to 600 g.
  kati: { of: "weight", holds: 625, name: ["kati (6¼ ons)", "kati (625 g)"] },
  kg: { of: "weight", holds: 1000, name: ["kilogram (kg)", "kilogram (kg)"] },
} as const satisfies Readonly<Record<string, Size>>;

export type Measure = keyof typeof MEASURES;

/** How many of `to` are as much as `amount` of `from`, for something of this many grams a millilitre. */
export function converted(amount: number, from: Measure, to: Measure, gramsPerMl: number): number {
  const [given, wanted] = [MEASURES[from], MEASURES[to]];
  const held = amount * given.holds;
  if (given.of === wanted.of) {
    return held / wanted.holds;
  }
  return (given.of === "volume" ? held * gramsPerMl : held / gramsPerMl) / wanted.holds;
}

/** Whether what is measured makes a difference between the two. */
export function needsDensity(from: Measure, to: Measure): boolean {
  return MEASURES[from].of !== MEASURES[to].of;
}
