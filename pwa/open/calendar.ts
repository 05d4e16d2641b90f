// The calendar: what is on the screen whenever nothing else may be. It is drawn beforehand, so it shows at once.

import { h, render } from "preact";
import type { Cooking, Dish } from "../shared/doorway.ts";
import type { Language } from "../shared/words/words.ts";
import { fruitOf } from "./fruits.ts";
import { MONTHS, type Month, monthOf, moved } from "./months.ts";
import { type Note, Wall } from "./view/Wall.tsx";

const MONTHS_A_YEAR = 12;

export class Calendar {
  readonly #root: HTMLElement;
  readonly #today: () => Date;
  readonly #watching = new Set<(dish: string) => void>();
  #language: Language;
  #day: Date;
  #month: Month;
  #note: Note = null;
  #notes = 0;

  constructor(root: HTMLElement, language: Language, today: () => Date) {
    this.#root = root;
    this.#language = language;
    this.#today = today;
    this.#day = today();
    this.#month = monthOf(this.#day);
    this.#draw();
  }

  speak(language: Language): void {
    this.#language = language;
    this.#draw();
  }

  show(): void {
    if (this.#today().toDateString() !== this.#day.toDateString()) {
      this.#begin();
    }
    this.#root.hidden = false;
    scrollTo(0, 0);
  }

  /** The next time it shows this month again, as if it had just been opened. */
  hide(): void {
    this.#root.hidden = true;
    this.#begin();
  }

  watchTaps(tell: (dish: string) => void): () => void {
    this.#watching.add(tell);
    return () => this.#watching.delete(tell);
  }

  /** Puts up a note of something that takes its time; another one takes its place. */
  note(): Cooking {
    this.#notes += 1;
    const own = this.#notes;
    const put = (note: Note) => {
      if (own === this.#notes) {
        this.#note = note;
        this.#draw();
      }
    };
    put("doing");
    return { done: () => put("done"), remove: () => put(null) };
  }

  #begin(): void {
    this.#day = this.#today();
    this.#month = monthOf(this.#day);
    this.#draw();
  }

  #turn(months: number): void {
    this.#month = moved(this.#month, months);
    this.#draw();
  }

  #choose(month: number): void {
    this.#month = { year: this.#month.year, month };
    this.#draw();
    for (const tell of this.#watching) {
      tell(dishOf(month).id);
    }
  }

  #draw(): void {
    const [today, language, shown, note] = [this.#day, this.#language, this.#month, this.#note];
    const onTurn = (months: number) => this.#turn(months);
    const onChoose = (month: number) => this.#choose(month);
    render(h(Wall, { today, language, shown, note, onTurn, onChoose }), this.#root);
  }
}

/** The twelve pictures of the calendar, as whoever is behind the door may ask for them. */
export function dishes(): readonly Dish[] {
  return Array.from({ length: MONTHS_A_YEAR }, (_, month) => dishOf(month));
}

function dishOf(month: number): Dish {
  const title = { id: MONTHS.id[month] ?? "", en: MONTHS.en[month] ?? "" };
  return { id: `${month + 1}`, title, svg: () => fruitOf(month) };
}
