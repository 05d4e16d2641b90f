// The times that a reminder may be set for: few plain ones, counted from now, and one's own.

import { dayNumber } from "../../shared/dates.ts";
import { wallSeconds } from "../rota/planning.ts";
import { LONGEST_SECONDS } from "./reminders.ts";

export const PLAIN = ["half", "hour", "hours", "morning"] as const;
export type Chosen = (typeof PLAIN)[number] | "own";
/** As the browser's own fields give them: 2027-03-01, 08:00. */
export type Own = { readonly date: string; readonly time: string };

const DAY_SECONDS = 86_400;
const MORNING_SECONDS = 8 * 3600;
const AFTER_SECONDS = { half: 1800, hour: 3600, hours: 3 * 3600 } as const;

/** Unix seconds; null where one's own is not whole, is over, or is too far. `zone` in seconds east of Greenwich. */
export function chosenTime(chosen: Chosen, { date, time }: Own, now: number, zone: number): number | null {
  if (chosen === "morning") {
    const today = dayNumber(now, zone) * DAY_SECONDS + MORNING_SECONDS - zone;
    return today > now ? today : today + DAY_SECONDS;
  }
  if (chosen !== "own") {
    return now + AFTER_SECONDS[chosen];
  }
  const wall = wallSeconds(date, time);
  const due = wall === null ? 0 : wall - zone;
  return due > now && due <= now + LONGEST_SECONDS ? due : null;
}
