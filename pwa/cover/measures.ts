// Turns the measures of Indonesian kitchens into each other: spoons and glasses, grams and ons.

import type { InTwo } from "./recipes/recipe.ts";

type Size = { readonly of: "volume" | "weight"; readonly holds: number; readonly name: InTwo };

/** Volumes in millilitres, weights in grams. */
export const MEASURES = {
  jumput: { of: "volume", holds: 0.3125, name: ["jumput (1/16 sdt)", "pinch (1/16 tsp)"] },
  sdt: { of: "volume", holds: 5, name: ["sendok teh (sdt)", "teaspoon (tsp)"] },
  sdm: { of: "volume", holds: 15, name: ["sendok makan (sdm)", "tablespoon (tbsp)"] },
  gelas: { of: "volume", holds: 200, name: ["gelas belimbing", "glass (belimbing)"] },
  cangkir: { of: "volume", holds: 240, name: ["cangkir", "cup"] },
  takar: { of: "volume", holds: 180, name: ["takar beras (penanak nasi)", "rice cooker cup"] },
  ml: { of: "volume", holds: 1, name: ["mililiter (ml, cc)", "millilitre (ml, cc)"] },
  l: { of: "volume", holds: 1000, name: ["liter", "litre"] },
  botol: { of: "volume", holds: 600, name: ["botol (600 ml)", "bottle (600 ml)"] },
  g: { of: "weight", holds: 1, name: ["gram (g)", "gram (g)"] },
  ons: { of: "weight", holds: 100, name: ["ons (100 g)", "ons (100 g)"] },
  // Not the ons of Indonesian markets: cooks meet it in foreign recipes.
  oz: { of: "weight", holds: 28.35, name: ["ounce (oz, 28,35 g)", "ounce (oz)"] },
  lb: { of: "weight", holds: 453.6, name: ["pound (lb, 453,6 g)", "pound (lb)"] },
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
