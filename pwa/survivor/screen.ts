// The scene that is true now, and who draws it.

import type { Language } from "../shared/words/words.ts";
import type { RelayClock } from "./clock.ts";
import { NO_DRAFTS, type Scene, type Stage } from "./scene.ts";
import { WAITS } from "./timers.ts";

const DAY_SECONDS = 86_400;

export class Screen {
  readonly #clock: RelayClock;
  readonly #watchers = new Set<() => void>();
  #scene: Scene;
  #over = false;

  constructor(clock: RelayClock, language: Language) {
    this.#clock = clock;
    this.#scene = {
      ...{ stage: { at: "gate" }, sheet: null, line: "closed", language, facts: null },
      ...{ keep: DAY_SECONDS, returns: 0, need: null, talk: null, words: [], wordsConfirmed: false, wordsUntil: 0 },
      ...{
        pictures: false,
        busy: null,
        inVain: null,
        moved: null,
        deleteUnsure: false,
        unremoved: false,
        ...NO_DRAFTS,
        coverFor: WAITS.coveredMs / 1000,
        now: clock.told(),
        clockDoubtful: false,
      },
    };
  }

  get scene(): Scene {
    return this.#scene;
  }

  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  at(stage: Stage): void {
    this.show({ stage });
  }

  show(change: Partial<Scene>): void {
    if (this.#over) {
      return;
    }
    this.#scene = { ...this.#scene, ...change, now: this.#clock.told(), clockDoubtful: this.#clock.doubtful };
    for (const watcher of this.#watchers) {
      watcher();
    }
  }

  /** What she types, letter by letter: nothing is drawn anew for it. */
  keep(change: Partial<Pick<Scene, "draft" | "wishDraft">>): void {
    if (!this.#over) {
      this.#scene = { ...this.#scene, ...change };
    }
  }

  forget(): void {
    this.#over = true;
    this.#watchers.clear();
    const empty = { words: [], talk: null, ...NO_DRAFTS } as const;
    this.#scene = { ...this.#scene, ...empty, stage: { at: "gate" } };
  }
}
