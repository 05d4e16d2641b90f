// The second file of the app: all recipes, the names of what goes into them, and their pictures.

import { draw } from "../pictures/draw.ts";
import { paint } from "../pictures/paint.ts";
import { book } from "./book.ts";
import { INGREDIENTS } from "./ingredients.ts";
import type { Recipe } from "./recipe.ts";
import { EMPTY_WORDS, ENGLISH_TAGS } from "./tags.ts";

/** What every skin's app has a book of. */
export type Library = {
  readonly book: readonly Recipe[];
  /** The English name, "one|several"; the Indonesian one where we know none. */
  readonly englishName: (name: string) => string;
  readonly picture: (recipe: Recipe) => SVGElement;
  readonly englishTags: Readonly<Record<string, string>>;
  /** Words that say nothing in a search. */
  readonly emptyWords: ReadonlySet<string>;
  /** What one of a material costs, in rupiah, where the app counts costs; 0 where that is unknown. */
  readonly priceOf?: (material: string) => number;
};

const names: Readonly<Record<string, string>> = INGREDIENTS;

export const library: Library = {
  book,
  englishName: (name) => (Object.hasOwn(names, name) ? names[name] : undefined) ?? name,
  picture: (recipe) => paint(draw(recipe.picture), document),
  englishTags: ENGLISH_TAGS,
  emptyWords: EMPTY_WORDS,
};
