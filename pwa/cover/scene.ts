// What is on the screen of the app, as plain data, and what a person can do there.

import type { Language } from "../shared/words/words.ts";
import type { Library } from "./recipes/library.ts";
import type { Recipe } from "./recipes/recipe.ts";
import type { Item } from "./shopping.ts";
import type { Timer } from "./timers.ts";

/** The book with its search, the tab that each skin's app fills itself, and what all of them have. */
export const TABS = ["book", "own", "shopping", "timers"] as const;
export type Tab = (typeof TABS)[number];

/** Recipes from the relay's book, for the search that was sent last. */
export type More = {
  readonly state: "none" | "asking" | "here" | "offline" | "failed";
  readonly recipes: readonly Recipe[];
  readonly token: string;
};

export const NO_MORE: More = { state: "none", recipes: [], token: "" };

export type Scene = {
  readonly language: Language;
  readonly tab: Tab;
  readonly settings: boolean;
  readonly recipe: Recipe | null;
  readonly portions: number;
  readonly library: Library | null;
  /** The book could not be fetched. */
  readonly stalled: boolean;
  readonly query: string;
  readonly kind: string | null;
  readonly more: More;
  readonly items: readonly Item[];
  readonly timers: readonly Timer[];
  readonly nowMs: number;
};

export interface Acts {
  go(tab: Tab): void;
  openSettings(): void;
  back(): void;
  speak(language: Language): void;
  type(query: string): void;
  search(): void;
  choose(kind: string | null): void;
  open(recipe: Recipe): void;
  hold(token: string): void;
  serve(portions: number): void;
  shop(texts: readonly string[]): void;
  tick(place: number): void;
  clearDone(): void;
  clearList(): void;
  startTimer(label: string, minutes: number): void;
  toggleTimer(id: number): void;
  addMinute(id: number): void;
  removeTimer(id: number): void;
}

export type View = { readonly scene: Scene; readonly act: Acts };
