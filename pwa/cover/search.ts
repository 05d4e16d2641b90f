// Finds recipes by title, ingredient or tag, in both languages, and forgives one slip of the finger a word.

import type { Recipe } from "./recipes/recipe.ts";

export type Entry = {
  readonly recipe: Recipe;
  readonly title: readonly string[];
  readonly other: readonly string[];
};

const SHORTEST_TYPED_WRONG = 5;
const SHORTEST_INSIDE = 4;
const TITLE_COUNTS = 3;

/** The form in which words are compared: no case, accents or signs. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

export function entryFor(recipe: Recipe, others: readonly string[]): Entry {
  return { recipe, title: wordsOf(recipe.title.join(" ")), other: wordsOf(others.join(" ")) };
}

/**
 * The recipes in which every word asked for is found, best first; all of them when nothing is asked for.
 * Empty words count only where there are no others.
 */
export function found(
  entries: readonly Entry[],
  asked: string,
  empty: ReadonlySet<string> = new Set(),
): readonly Recipe[] {
  const all = wordsOf(asked);
  const telling = all.filter((word) => !empty.has(word));
  const words = telling.length > 0 ? telling : all;
  return entries
    .map(({ recipe, title, other }) => ({ recipe, points: points(words, title, other) }))
    .filter((one) => one.points > 0 || words.length === 0)
    .sort((a, b) => b.points - a.points)
    .map(({ recipe }) => recipe);
}

function points(asked: readonly string[], title: readonly string[], other: readonly string[]): number {
  let total = 0;
  for (const word of asked) {
    const best = Math.max(TITLE_COUNTS * closest(word, title), closest(word, other));
    if (best === 0) {
      return 0;
    }
    total += best;
  }
  return total;
}

function closest(asked: string, words: readonly string[]): number {
  return words.reduce((best, word) => Math.max(best, likeness(asked, word)), 0);
}

function likeness(asked: string, word: string): number {
  if (asked === word) {
    return 4;
  }
  if (word.startsWith(asked)) {
    return 3;
  }
  if (asked.length >= SHORTEST_INSIDE && word.includes(asked)) {
    return 2;
  }
  const comparable = asked.length >= SHORTEST_TYPED_WRONG && Math.abs(asked.length - word.length) <= 1;
  return comparable && oneSlipApart(asked, word) ? 1 : 0;
}

/** Whether one letter too many, too few, wrong, or two exchanged make the difference. */
export function oneSlipApart(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) {
    start += 1;
  }
  const [a, b] = [one.slice(start), other.slice(start)];
  const exchanged = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || exchanged;
}

function wordsOf(text: string): readonly string[] {
  return folded(text)
    .split(" ")
    .filter((word) => word !== "");
}
