// The second file of the app: all recipes, the names of what goes into them, and their pictures.

import { draw } from "../pictures/draw.ts";
import { paint } from "../pictures/paint.ts";
import { book } from "./book.ts";
import { INGREDIENTS } from "./ingredients.ts";
import type { Recipe } from "./recipe.ts";

export type Library = {
  readonly book: readonly Recipe[];
  /** The English name, "one|several"; the Indonesian one where we know none. */
  readonly englishName: (name: string) => string;
  readonly picture: (recipe: Recipe) => SVGElement;
};

const names: Readonly<Record<string, string>> = INGREDIENTS;

export const library: Library = {
  book,
  englishName: (name) => (Object.hasOwn(names, name) ? names[name] : undefined) ?? name,
  picture: (recipe) => paint(draw(recipe.picture), document),
};
