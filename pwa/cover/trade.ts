// What one skin's app puts into the frame that all of them share: its words, its goods, and pages of its own.

import type { ComponentType } from "preact";
import type { Language } from "../shared/words/words.ts";
import type { Library } from "./recipes/library.ts";
import type { Recipe } from "./recipes/recipe.ts";
import type { View } from "./scene.ts";
import type { FrameWords } from "./words/index.ts";

export type Stocked = View & { readonly library: Library };

export type Trade = {
  readonly words: Readonly<Record<Language, FrameWords>>;
  /** The kinds that its goods are sorted by, in their order. */
  readonly kinds: readonly string[];
  /** The line drawings on the first two tabs. */
  readonly lines: Readonly<Record<"book" | "own", string>>;
  /** The second file of the app. */
  readonly load: () => Promise<Library>;
  /** What stands first in the book, above its kinds. */
  readonly Welcome: ComponentType<Stocked>;
  /** One of the goods. */
  readonly Page: ComponentType<View & { readonly recipe: Recipe }>;
  /** The tab beside the book. */
  readonly Own: ComponentType<View>;
  /** What stands on the own tab's corner: how much waits there. */
  readonly waiting: (nowMs: number) => number;
  /** Tells when something of its own has changed. */
  readonly watch?: (show: () => void) => void;
};
