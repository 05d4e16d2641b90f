// Which letters may follow, and which words are meant, while six words are picked on drawn keys.

import { WORDS } from "../../crypto/web/words.ts";

/** All words are told apart by their first four letters. */
export function wordsWith(start: string): readonly string[] {
  return WORDS.filter((word) => word.startsWith(start));
}

/** The letters that lead on from `start`. */
export function beginnings(start: string): readonly string[] {
  return [...new Set(wordsWith(start).map((word) => word.charAt(start.length)))].filter((letter) => letter !== "");
}
