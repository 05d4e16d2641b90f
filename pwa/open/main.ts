// The open door's page: says what it is, begins when it is asked to, and is a calendar as soon as somebody leaves.

import { h, render } from "preact";
import type { Doorway } from "../shared/doorway.ts";
import { scriptURL, startWorker } from "../shared/policy.ts";
import { rendering } from "../shared/rendering.ts";
import { type Language, languageAmong } from "../shared/words/words.ts";
import { Calendar, dishes } from "./calendar.ts";
import { entrance, type Reached, reach } from "./door.ts";
import { Page, type Progress } from "./view/Page.tsx";

/** It needs no network, stands in no history, and what it replaces is gone from this tab. */
const NOWHERE = "about:blank";

class Threshold {
  readonly #root: HTMLElement;
  readonly #calendar: Calendar;
  #language = languageAmong(navigator.languages);
  #progress: Progress = "calm";
  #going: AbortController | null = null;

  constructor(root: HTMLElement, wall: HTMLElement) {
    this.#root = root;
    this.#calendar = new Calendar(wall, this.#language, () => new Date());
  }

  draw(): void {
    document.documentElement.lang = this.#language;
    const [language, progress] = [this.#language, this.#progress];
    const acts = { onLeave: this.#leave, onBegin: () => void this.#begin(), onSpeak: this.#speak };
    render(h(Page, { language, progress, ...acts }), this.#root);
  }

  readonly #speak = (language: Language): void => {
    this.#language = language;
    this.#calendar.speak(language);
    this.draw();
  };

  /** The calendar first, in this very moment; then another page takes this one's place. */
  readonly #leave = (): void => {
    this.#calendar.show();
    render(null, this.#root);
    this.#going?.abort();
    setTimeout(() => location.replace(NOWHERE));
  };

  /** As leaving, but at a moment when nobody sees it happen. */
  readonly #replaceUnseen = (): void => {
    const go = (): void => {
      if (document.visibilityState === "hidden") {
        location.replace(NOWHERE);
      }
    };
    document.addEventListener("visibilitychange", go);
    go();
  };

  async #begin(): Promise<void> {
    if (this.#going !== null) {
      return;
    }
    const going = new AbortController();
    this.#going = going;
    this.#show("going");
    const reached = await reach(entrance, going);
    this.#going = null;
    if (this.#root.firstChild === null) {
      return;
    }
    if (reached === null) {
      this.#show("failed");
    } else {
      this.#enter(reached);
    }
  }

  #enter({ token, behind }: Reached): void {
    render(null, this.#root);
    try {
      behind.open(this.#contextFor(token));
    } catch {
      this.#calendar.hide();
      this.#show("failed");
    }
  }

  #show(progress: Progress): void {
    this.#progress = progress;
    this.draw();
  }

  #contextFor(token: string): Doorway {
    return {
      ...{ token, language: this.#language, elsewhere: NOWHERE, rendering, startWorker, scriptURL, recipes: dishes },
      ...{ cook: () => this.#calendar.note(), replaceUnseen: this.#replaceUnseen },
      showCover: () => this.#calendar.show(),
      hideCover: () => this.#calendar.hide(),
      watchTaps: (tell) => this.#calendar.watchTaps(tell),
    };
  }
}

const [root, wall] = ["page", "calendar"].map((id) => document.getElementById(id));
if (root && wall) {
  new Threshold(root, wall).draw();
}
