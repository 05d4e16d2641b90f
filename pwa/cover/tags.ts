// What goods are marked with. The marks themselves are Indonesian; the book knows their English names.

import type { Language } from "../shared/words/words.ts";
import type { Library } from "./recipes/library.ts";

export function tagsOf(tags: string, language: Language, library: Library | null): readonly string[] {
  const marks = tags.split(",").filter((tag) => tag !== "");
  return language === "id" ? marks : marks.map((tag) => library?.englishTags[tag] ?? tag);
}
