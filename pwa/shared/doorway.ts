// What a page hands over when it steps aside for another app in it: the kitchen app, or the open door's.

import type { Rendering } from "./rendering.ts";
import type { Language } from "./words/words.ts";

export type Dish = {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
  /** Draws the dish's picture, a new element each time, without an id or a style in it. */
  readonly svg: () => SVGElement;
};

/** A dish on one of the kitchen app's timers. */
export interface Cooking {
  /** It is done, whatever its time says. Without a sound; nothing where somebody took the timer away. */
  done(): void;
  remove(): void;
}

export interface Doorway {
  /** What the relay gave; it opens the line. */
  readonly token: string;
  readonly language: Language;
  /** What draws the screens: the two are built together, so that it is of one version. */
  readonly rendering: Rendering;
  /** Where leaving goes in place of this page: Back, Forward and a new load find that. */
  readonly elsewhere: string;
  /** The kitchen app is on the screen again when this returns. Whoever calls it takes away what is theirs. */
  showCover(): void;
  /** Has another page take this one's place once nobody sees it, so that nobody sees it happen. */
  replaceUnseen(): void;
  /** The kitchen app leaves the screen, fresh: nothing typed, nothing found. It stays in the document. */
  hideCover(): void;
  /** Starts a worker of a source text: the page's one Trusted Types policy allows nothing else but this. */
  startWorker(source: string): Worker;
  /** The address of a script as the policy's type: "/sw.js", or a blob of this origin; throws for any other. */
  scriptURL(path: string): string;
  /** The dishes of the book, in its order. */
  recipes(): readonly Dish[];
  /** Sets a slow dish's timer, or a note of the like. */
  cook(): Cooking;
  /** Tells which dish's picture was tapped in the kitchen app, from now on; answers with how to stop that. */
  watchTaps(tell: (dish: string) => void): () => void;
}

/** What lies behind the door, as its script exports it. */
export interface Behind {
  open(context: Doorway): void;
}
