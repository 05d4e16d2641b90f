// The calendar: what is on the screen whenever nothing else may be. It is drawn beforehand, so it shows at once.

import { h, render } from "preact";
import type { Dish } from "../shared/doorway.ts";
import type { Language } from "../shared/words/words.ts";
import { fruitOf } from "./fruits.ts";
import { MONTHS, type Month, monthOf, moved } from "./months.ts";
import { Wall } from "./view/Wall.tsx";

const MONTHS_A_YEAR = 12;

export class Calendar {
  readonly #root: HTMLElement;
  readonly #today: () => Date;
  readonly #watching = new Set<(dish: string) => void>();
  #language: Language;
  #day: Date;
  #month: Month;

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
    const [today, language, shown] = [this.#day, this.#language, this.#month];
    const onTurn = (months: number) => this.#turn(months);
    const onChoose = (month: number) => this.#choose(month);
    render(h(Wall, { today, language, shown, onTurn, onChoose }), this.#root);
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
