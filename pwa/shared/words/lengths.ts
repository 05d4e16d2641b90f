// How long something lasts, in words: "24 jam", "7 hari", "2 menit".

import type { Say } from "./words.ts";

type Lengths = Readonly<Record<"minute" | "minutes" | "hour" | "hours" | "day" | "days", string>>;

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** Whole units, one at least; a day is still told in hours, two are days. */
export function lengthOf(seconds: number, say: Say<Lengths>): string {
  const [one, many, unit] =
    seconds >= 2 * DAY_SECONDS
      ? (["day", "days", DAY_SECONDS] as const)
      : seconds >= HOUR_SECONDS
        ? (["hour", "hours", HOUR_SECONDS] as const)
        : (["minute", "minutes", MINUTE_SECONDS] as const);
  const count = Math.max(1, Math.floor(seconds / unit));
  return count === 1 ? say(one) : say(many, { n: `${count}` });
}
