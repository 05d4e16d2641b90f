// Looks through what is open in this console's memory, while somebody looks and no longer: no index outlives its texts.

import MiniSearch from "minisearch";
import type { Entry } from "./talk/entries.ts";

type Talk = { readonly name: string; readonly ended: unknown; readonly entries: readonly Entry[] };
export type Hit = {
  /** The conversation's name. */
  readonly talk: string;
  readonly entry: Entry;
  /** The words that were found, as the index has them. */
  readonly terms: readonly string[];
};
type Held = { readonly index: MiniSearch<Entry>; readonly keys: Set<string> };

const MOST_HITS = 30;
const MARKS = /\p{Diacritic}/gu;
const WORDS = /[\p{L}\p{N}]+/gu;
/** Longer words may be misspelt by one letter in this many. */
const SPELT = 0.2;

export class Search {
  readonly #held = new Map<string, Held>();

  /** How many conversations it has an index of. */
  get held(): number {
    return this.#held.size;
  }

  /** The best first. What is over, or not yet stored, is not found. */
  find(typed: string, talks: readonly Talk[], now: number): readonly Hit[] {
    this.#look(talks, now);
    if (typed.trim() === "") {
      return [];
    }
    const hits = talks.flatMap(({ name, entries }) => {
      const found = this.#held.get(name)?.index.search(typed).slice(0, MOST_HITS) ?? [];
      const byKey = new Map(found.map((one) => [`${one.id}`, one]));
      return entries.flatMap((entry) => {
        const one = byKey.get(entry.key);
        return one === undefined ? [] : [{ talk: name, entry, terms: one.terms, score: one.score }];
      });
    });
    return hits.sort((a, b) => b.score - a.score || b.entry.sentAt - a.entry.sentAt).slice(0, MOST_HITS);
  }

  forget(): void {
    this.#held.clear();
  }

  #look(talks: readonly Talk[], now: number): void {
    const open = new Map(talks.filter(({ ended }) => ended === null).map((talk) => [talk.name, talk]));
    for (const name of this.#held.keys()) {
      if (!open.has(name)) {
        this.#held.delete(name);
      }
    }
    for (const [name, { entries }] of open) {
      this.#take(
        name,
        entries.filter(({ kind, expires }) => kind === "text" && expires > now),
      );
    }
  }

  /** Taking words out of an index leaves remains in it: where something is over, the whole index goes. */
  #take(name: string, texts: readonly Entry[]): void {
    const there = new Set(texts.map(({ key }) => key));
    const known = this.#held.get(name);
    const held = known !== undefined && [...known.keys].every((key) => there.has(key)) ? known : emptyIndex();
    held.index.addAll(texts.filter(({ key }) => !held.keys.has(key)));
    for (const key of there) {
      held.keys.add(key);
    }
    this.#held.set(name, held);
  }
}

function emptyIndex(): Held {
  const index = new MiniSearch<Entry>({
    idField: "key",
    fields: ["text"],
    tokenize: (text) => text.match(WORDS) ?? [],
    processTerm: plain,
    searchOptions: { prefix: true, fuzzy: (term) => (term.length > 4 ? SPELT : false), combineWith: "AND" },
  });
  return { index, keys: new Set() };
}

function plain(word: string): string {
  return word.normalize("NFD").replaceAll(MARKS, "").toLowerCase();
}

export type Part = { readonly text: string; readonly found: boolean };

/** A text in parts: the words that were found, and what lies between. */
export function foundIn(text: string, terms: readonly string[]): readonly Part[] {
  const wanted = new Set(terms);
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(WORDS)) {
    if (wanted.has(plain(match[0]))) {
      parts.push({ text: text.slice(done, match.index), found: false }, { text: match[0], found: true });
      done = match.index + match[0].length;
    }
  }
  return [...parts, { text: text.slice(done), found: false }].filter((part) => part.text !== "");
}
