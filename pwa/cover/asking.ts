// Asks the relay's larger book for more recipes, and reads its answer strictly.

import { LONGEST_SEARCH, PATIENCE_MS } from "./limits.ts";
import type { Need, Recipe, Step } from "./recipes/recipe.ts";

export type Answer = { readonly recipes: readonly Recipe[]; readonly token: string };
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const MOST_RECIPES = 4;
const MOST_ROWS = 60;
const LONGEST_TEXT = 600;
const NAME = /^[a-z]{1,16}$/;
const TOKEN = /^[0-9a-f]{64}$/;

export class Unanswered extends Error {
  /** Nothing came at all. */
  readonly offline: boolean;

  constructor(offline = false) {
    super();
    this.offline = offline;
  }
}

/** Throws Unanswered when there is no connection or no sense in the answer. */
export async function ask(text: string, page: number, fetched: Fetch): Promise<Answer> {
  const answer = await sent(JSON.stringify({ q: text.slice(0, LONGEST_SEARCH), n: page }), fetched);
  try {
    return answerOf(answer.ok ? await answer.json() : null);
  } catch {
    throw new Unanswered();
  }
}

async function sent(body: string, fetched: Fetch): Promise<Response> {
  try {
    return await fetched("/cari", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Unanswered(true);
  }
}

export function answerOf(value: unknown): Answer {
  const { r, t } = fields(value);
  if (!Array.isArray(r) || typeof t !== "string" || !TOKEN.test(t)) {
    throw new Unanswered();
  }
  return { recipes: r.slice(0, MOST_RECIPES).map(recipeOf), token: t };
}

function recipeOf(value: unknown): Recipe {
  const { id, title, kind, servings, minutes, tags, picture, needs, steps } = fields(value);
  return {
    id: text(id),
    title: [text(row(title)[0]), text(row(title)[1])],
    kind: name(kind),
    servings: Math.max(1, number(servings)),
    minutes: number(minutes),
    tags: text(tags),
    picture: text(picture),
    needs: row(needs).map(needOf),
    steps: row(steps).map(stepOf),
  };
}

function needOf(value: unknown): Need<string> {
  const [amount, unit, what, note] = row(value);
  const need = [number(amount), name(unit), text(what)] as const;
  return note === undefined ? need : [...need, text(note)];
}

function stepOf(value: unknown): Step {
  const [id, en, minutes] = row(value);
  const step = [text(id), text(en)] as const;
  return minutes === undefined ? step : [...step, number(minutes)];
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) {
    throw new Unanswered();
  }
  return value as Readonly<Record<string, unknown>>;
}

function row(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MOST_ROWS) {
    throw new Unanswered();
  }
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string" || value.length > LONGEST_TEXT) {
    throw new Unanswered();
  }
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number" || !(value >= 0 && value < 100_000)) {
    throw new Unanswered();
  }
  return value;
}

/** A kind or a unit: each skin's app has its own, and what it doesn't know it shows as it is. */
function name(value: unknown): string {
  if (typeof value !== "string" || !NAME.test(value)) {
    throw new Unanswered();
  }
  return value;
}
