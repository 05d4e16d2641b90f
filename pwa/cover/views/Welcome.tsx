// The kitchen's greeting, with the dish of the day.

import type { Recipe } from "../recipes/recipe.ts";
import type { Stocked } from "../trade.ts";
import { speaking } from "../words/index.ts";
import { Card } from "./Card.tsx";

const DAY_MS = 86_400_000;
const STRIDE = 17;

export function Welcome({ scene, act, library }: Stocked) {
  const say = speaking(scene.language);
  const now = new Date(scene.nowMs);
  const recipe = dishOfTheDay(library.book, now);
  return (
    <section class="welcome" aria-labelledby="greeting">
      <h1 id="greeting">{say(greeting(now.getHours()))}</h1>
      {scene.kind === null && recipe !== undefined ? <Card {...{ scene, act, library, recipe }} large /> : null}
    </section>
  );
}

function greeting(hour: number): "greeting_morning" | "greeting_noon" | "greeting_evening" {
  return hour < 10 ? "greeting_morning" : hour < 15 ? "greeting_noon" : "greeting_evening";
}

/** Another one each day, and not simply the next in the book. */
function dishOfTheDay(book: readonly Recipe[], now: Date): Recipe | undefined {
  const day = Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / DAY_MS);
  return book[(day * STRIDE) % book.length];
}
