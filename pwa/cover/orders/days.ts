// Days as a trader speaks of them. A day is a text YYYY-MM-DD, by the phone's own calendar.

import type { Language } from "../../shared/words/words.ts";

const DAY_MS = 86_400_000;

export function dayOf(nowMs: number, later = 0): string {
  const day = new Date(nowMs);
  day.setDate(day.getDate() + later);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part, n) => String(part).padStart(n === 0 ? 4 : 2, "0")).join("-");
}

/** How many days from today; negative once it is past. */
export function daysUntil(day: string, nowMs: number): number {
  return Math.round((Date.parse(day) - Date.parse(dayOf(nowMs))) / DAY_MS);
}

export function shortDay(day: string, language: Language): string {
  const tag = language === "id" ? "id-ID" : "en-GB";
  const form = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(tag, form).format(Date.parse(day));
}
