// The second file of the order book: all goods, the names and prices of their materials, and their pictures.

import { paint } from "../pictures/paint.ts";
import type { Library } from "../recipes/library.ts";
import { book } from "./goods/book.ts";
import { MATERIALS } from "./materials.ts";
import { draw } from "./pictures/draw.ts";
import { EMPTY_WORDS, ENGLISH_TAGS } from "./tags.ts";

const known: Readonly<Record<string, readonly [english: string, unit: string, rupiah: number]>> = MATERIALS;

function about(material: string): readonly [english: string, unit: string, rupiah: number] {
  return (Object.hasOwn(known, material) ? known[material] : undefined) ?? [material, "", 0];
}

export const library: Library = {
  book,
  englishName: (name) => about(name)[0],
  picture: (good) => paint(draw(good.picture), document),
  englishTags: ENGLISH_TAGS,
  emptyWords: EMPTY_WORDS,
  priceOf: (material) => about(material)[2],
};
