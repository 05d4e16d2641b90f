// The shopping list: what the app keeps on the phone.

import type { Drawer } from "./drawer.ts";

export type Item = { readonly text: string; readonly done: boolean };

const PLACE = "belanja";
const MOST_ITEMS = 200;
const LONGEST_ITEM = 120;

export class ShoppingList {
  readonly #drawer: Drawer;
  #items: readonly Item[];

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
    this.#items = this.#kept();
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** What is on the list already is not put there twice. */
  add(texts: readonly string[]): void {
    const known = new Set(this.#items.filter(({ done }) => !done).map(({ text }) => text));
    const fresh = texts.map(tidy).filter((text) => text !== "" && !known.has(text));
    this.#keep([...this.#items, ...[...new Set(fresh)].map((text) => ({ text, done: false }))]);
  }

  tick(place: number): void {
    this.#keep(this.#items.map((item, n) => (n === place ? { ...item, done: !item.done } : item)));
  }

  clearDone(): void {
    this.#keep(this.#items.filter(({ done }) => !done));
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(items: readonly Item[]): void {
    this.#items = items.slice(0, MOST_ITEMS);
    try {
      if (this.#items.length === 0) {
        this.#drawer.removeItem(PLACE);
      } else {
        this.#drawer.setItem(PLACE, JSON.stringify(this.#items.map(({ text, done }) => [text, done])));
      }
    } catch {
      // A full or forbidden drawer: the list lives until the page closes.
    }
  }

  #kept(): readonly Item[] {
    try {
      const rows: unknown = JSON.parse(this.#drawer.getItem(PLACE) ?? "[]");
      return Array.isArray(rows) ? rows.flatMap(itemOf).slice(0, MOST_ITEMS) : [];
    } catch {
      return [];
    }
  }
}

function itemOf(row: unknown): readonly Item[] {
  const [text, done]: readonly unknown[] = Array.isArray(row) ? row : [];
  return typeof text === "string" && tidy(text) !== "" ? [{ text: tidy(text), done: done === true }] : [];
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST_ITEM);
}
