// The app itself, whichever skin it wears: what a person does changes the scene, and whoever watches shows it.

import type { Cooking } from "../shared/doorway.ts";
import type { Language } from "../shared/words/words.ts";
import { type Answer, Unanswered } from "./asking.ts";
import { LONGEST_SEARCH, MOST_PORTIONS } from "./limits.ts";
import type { Library } from "./recipes/library.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { type Acts, NO_MORE, type Scene, type Tab } from "./scene.ts";
import { type Entry, entryFor, folded, found } from "./search.ts";
import type { ShoppingList } from "./shopping.ts";
import { tagsOf } from "./tags.ts";
import {
  ended,
  isDone,
  isRunning,
  leftOf,
  MOST_TIMERS,
  simmering,
  started,
  type Timer,
  toggled,
  withMinute,
} from "./timers.ts";
import { kindNamed, speaking } from "./words/index.ts";

/** As many as any book has that simmer for longer than `simmering` shows. */
const SLOW_DISHES = 3;
/** Longer than anybody waits for it. */
const LONG_MS = 45 * 60_000;

export interface Around {
  readonly nowMs: () => number;
  readonly ask: (text: string, page: number) => Promise<Answer>;
  readonly isOnline: () => boolean;
  readonly held: (token: string) => void;
  readonly tapped: (recipe: Recipe) => void;
  readonly ring: () => void;
  /** A tap that will ring later. */
  readonly wake: () => void;
}

export class Kitchen implements Acts {
  readonly #around: Around;
  readonly #list: ShoppingList;
  #scene: Scene;
  #entries: readonly Entry[] = [];
  #asked = "";
  /** Pressed before the recipes had come. */
  #pressed = false;
  #page = 0;
  #nextTimer = 1;
  /** What simmered last; it simmers on while that is for long enough. */
  #slow: Timer | null = null;
  #show: (scene: Scene) => void = () => {};

  constructor(language: Language, list: ShoppingList, around: Around) {
    this.#around = around;
    this.#list = list;
    this.#scene = {
      ...{ language, tab: "book", settings: false, recipe: null, portions: 1, library: null, stalled: false },
      ...{ query: "", kind: null, more: NO_MORE, items: list.items, timers: [], nowMs: around.nowMs() },
    };
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** Whether nobody would miss anything if the page started anew. A dish that nobody here has put on is not missed. */
  get isQuiet(): boolean {
    const { timers, query, recipe } = this.#scene;
    return timers.every(({ silent }) => silent) && query === "" && recipe === null;
  }

  watch(show: (scene: Scene) => void): void {
    this.#show = show;
  }

  stock(library: Library): void {
    this.#entries = entriesOf(library);
    this.#change({ library, stalled: false });
    if (this.#pressed) {
      this.search();
    }
  }

  /** The book did not come; a person may try again. */
  miss(): void {
    this.#change({ stalled: true });
  }

  /** As if just opened: nothing typed, nothing found. Timers and the list stay. */
  tidyUp(): void {
    this.#asked = "";
    this.#pressed = false;
    this.#change({ tab: "book", settings: false, recipe: null, query: "", kind: null, more: NO_MORE });
  }

  readonly found = (): readonly Recipe[] => {
    const { query, kind, library } = this.#scene;
    const all = found(this.#entries, query, library?.emptyWords);
    return kind === null ? all : all.filter((recipe) => recipe.kind === kind);
  };

  readonly go = (tab: Tab): void => this.#change({ tab, settings: false, recipe: null });
  readonly openSettings = (): void => this.#change({ settings: true });
  readonly back = (): void => this.#change(this.#scene.settings ? { settings: false } : { recipe: null });
  readonly speak = (language: Language): void => this.#change({ language });
  readonly choose = (kind: string | null): void => this.#change({ kind });

  readonly type = (query: string): void => {
    this.#asked = "";
    this.#pressed = false;
    this.#change({ query: query.slice(0, LONGEST_SEARCH), kind: null, more: NO_MORE });
  };

  /** Only a press on the button, or Enter, comes here; and only what this book does not have is asked elsewhere. */
  readonly search = (): void => {
    const text = this.#scene.query.trim();
    this.#pressed = this.#entries.length === 0;
    if (folded(text) !== "" && !this.#pressed && this.found().length === 0) {
      void this.#ask(text);
    }
  };

  readonly open = (recipe: Recipe): void => {
    this.#change({ recipe, portions: recipe.servings, settings: false });
    // Last: whoever is told may tidy up, and then nothing stays open.
    this.#around.tapped(recipe);
  };

  readonly hold = (token: string): void => this.#around.held(token);

  readonly serve = (portions: number): void =>
    this.#change({ portions: Math.min(Math.max(Math.round(portions), 1), MOST_PORTIONS) });

  readonly shop = (texts: readonly string[]): void => this.#shopping(() => this.#list.add(texts));
  readonly tick = (place: number): void => this.#shopping(() => this.#list.tick(place));
  readonly clearDone = (): void => this.#shopping(() => this.#list.clearDone());
  readonly clearList = (): void => this.#shopping(() => this.#list.clear());

  readonly startTimer = (label: string, minutes: number): void => {
    const { timers } = this.#scene;
    this.#around.wake();
    if (timers.length < MOST_TIMERS) {
      const timer = started(this.#nextTimer, label, minutes, this.#around.nowMs());
      this.#nextTimer += 1;
      this.#timers([timer, ...timers]);
    }
  };

  readonly toggleTimer = (id: number): void => this.#onTimer(id, toggled);
  readonly addMinute = (id: number): void => this.#onTimer(id, withMinute);
  readonly removeTimer = (id: number): void => this.#timers(this.#scene.timers.filter((timer) => timer.id !== id));

  /** It is looked at again: another day may have come. */
  lookAgain(): void {
    this.#change({ nowMs: this.#around.nowMs() });
  }

  /** Puts a slow dish among the timers. Whoever wished for it says when it is done. */
  cook(): Cooking {
    const nowMs = this.#around.nowMs();
    const slow = this.#slow;
    const timer = slow !== null && leftOf(slow, nowMs) > LONG_MS ? slow : this.#simmering(nowMs);
    this.#slow = timer;
    this.#timers([timer, ...this.#scene.timers.filter(({ id }) => id !== timer.id)]);
    let cooks = true;
    return {
      // Once, and not while somebody has stopped it: it must not undo what is done to it by hand.
      done: () => {
        if (cooks && this.#scene.timers.some(({ id, endsMs }) => id === timer.id && endsMs !== null)) {
          cooks = false;
          this.#slow = null;
          this.#onTimer(timer.id, ended);
        }
      },
      remove: () => this.removeTimer(timer.id),
    };
  }

  /** Called every second or so; rings once for what has just become done. */
  passTime(): void {
    const { timers, nowMs: beforeMs } = this.#scene;
    const nowMs = this.#around.nowMs();
    if (timers.some((timer) => isRunning(timer, beforeMs))) {
      if (timers.some((timer) => !timer.silent && isRunning(timer, beforeMs) && isDone(timer, nowMs))) {
        this.#around.ring();
      }
      this.#change({ nowMs });
    }
  }

  #simmering(nowMs: number): Timer {
    const { language, library } = this.#scene;
    const slowest = [...(library?.book ?? [])].sort((a, b) => b.minutes - a.minutes).slice(0, SLOW_DISHES);
    const dish = slowest[Math.floor(nowMs / 1000) % Math.max(slowest.length, 1)];
    const label = dish?.title[language === "id" ? 0 : 1] ?? speaking(language)("timer");
    this.#nextTimer += 1;
    return simmering(this.#nextTimer - 1, label, nowMs);
  }

  async #ask(text: string): Promise<void> {
    this.#page = text === this.#asked ? this.#page + 1 : 0;
    this.#asked = text;
    this.#change({ more: { ...NO_MORE, state: "asking" } });
    try {
      const { recipes, token } = await this.#around.ask(text, this.#page);
      this.#answered(text, { state: "here", recipes, token });
    } catch (refusal) {
      const unreachable = refusal instanceof Unanswered && refusal.offline;
      const offline = unreachable || !this.#around.isOnline();
      this.#answered(text, { ...NO_MORE, state: offline ? "offline" : "failed" });
    }
  }

  /** An answer to a search that is no longer on the screen is dropped. */
  #answered(text: string, more: Scene["more"]): void {
    if (text === this.#asked) {
      this.#change({ more });
    }
  }

  #shopping(act: () => void): void {
    act();
    this.#change({ items: this.#list.items });
  }

  #onTimer(id: number, change: (timer: Timer, nowMs: number) => Timer): void {
    const nowMs = this.#around.nowMs();
    this.#timers(this.#scene.timers.map((timer) => (timer.id === id ? change(timer, nowMs) : timer)));
  }

  #timers(timers: readonly Timer[]): void {
    this.#change({ timers, nowMs: this.#around.nowMs() });
  }

  #change(changes: Partial<Scene>): void {
    this.#scene = { ...this.#scene, ...changes };
    this.#show(this.#scene);
  }
}

/** What the search looks through. */
export function entriesOf(library: Library): readonly Entry[] {
  return library.book.map((recipe) => entryFor(recipe, wordsAbout(recipe, library)));
}

function wordsAbout({ kind, tags, needs }: Recipe, library: Library): readonly string[] {
  const kinds = [speaking("id")(kindNamed(kind)), speaking("en")(kindNamed(kind))];
  const marks = [...tagsOf(tags, "id", library), ...tagsOf(tags, "en", library)];
  return [...kinds, ...marks, ...needs.flatMap(([, , name]) => [name, library.englishName(name)])];
}
