// How heavy what is in the spoon is: grams a millilitre, loosely filled and levelled off.

import type { InTwo } from "./recipes/recipe.ts";

export type Density = { readonly name: InTwo; readonly gramsPerMl: number };

const rows: readonly (readonly [indonesian: string, english: string, gramsPerMl: number])[] = [
  ["Air", "Water", 1],
  ["Agar-agar bubuk", "Agar powder", 0.6],
  ["Baking powder", "Baking powder", 0.9],
  ["Beras", "Rice", 0.83],
  ["Beras ketan", "Glutinous rice", 0.83],
  ["Cokelat bubuk", "Cocoa powder", 0.4],
  ["Cuka", "Vinegar", 1.01],
  ["Garam halus", "Fine salt", 1.2],
  ["Gula halus", "Icing sugar", 0.5],
  ["Gula merah sisir", "Palm sugar, shaved", 0.7],
  ["Gula pasir", "Sugar", 0.83],
  ["Kacang hijau", "Mung beans", 0.85],
  ["Kacang tanah", "Peanuts", 0.61],
  ["Kecap asin", "Salty soy sauce", 1.15],
  ["Kecap manis", "Sweet soy sauce", 1.3],
  ["Keju parut", "Grated cheese", 0.42],
  ["Kelapa parut", "Grated coconut", 0.34],
  ["Ketumbar bubuk", "Ground coriander", 0.36],
  ["Kopi bubuk", "Ground coffee", 0.36],
  ["Kunyit bubuk", "Ground turmeric", 0.6],
  ["Madu", "Honey", 1.42],
  ["Maizena", "Cornflour", 0.53],
  ["Margarin", "Margarine", 0.95],
  ["Mentega", "Butter", 0.95],
  ["Merica bubuk", "Ground pepper", 0.46],
  ["Minyak goreng", "Cooking oil", 0.92],
  ["Oat", "Rolled oats", 0.38],
  ["Ragi instan", "Instant yeast", 0.62],
  ["Santan", "Coconut milk", 0.98],
  ["Saus tiram", "Oyster sauce", 1.2],
  ["Sirup", "Syrup", 1.3],
  ["Susu bubuk", "Milk powder", 0.5],
  ["Susu cair", "Milk", 1.03],
  ["Susu kental manis", "Condensed milk", 1.3],
  ["Tepung beras", "Rice flour", 0.65],
  ["Tepung ketan", "Glutinous rice flour", 0.6],
  ["Tepung panir", "Breadcrumbs", 0.45],
  ["Tepung tapioka", "Tapioca flour", 0.5],
  ["Tepung terigu", "Plain flour", 0.52],
  ["Wijen", "Sesame seeds", 0.6],
];

export const DENSITIES: readonly Density[] = rows.map(([id, en, gramsPerMl]) => ({ name: [id, en], gramsPerMl }));
