// The times at which she may mean to be back: a few plain choices, each a whole hour.

import type { ZoneSeconds } from "../shared/dates.ts";
import { DAY_SECONDS, HOUR_SECONDS, hourOf, MOST_HOURS } from "./away_until.ts";

/** Until then it is still the night of the day before. */
const NIGHT_ENDS = 4;
const [MORNING, EVENING] = [8, 20];

export type ReturnName = "returns_morning" | "returns_tonight" | "returns_tomorrow" | "returns_tomorrow_night";
export type ReturnChoice = {
  /** How it is called, where it has a name; else it is so many days. */
  readonly name: ReturnName | null;
  readonly days: number;
  readonly at: number;
  readonly hours: number;
};

/** The choices at this hour, the nearest first. Times in unix seconds. */
export function returnChoices(now: number, zone: ZoneSeconds): readonly ReturnChoice[] {
  const midnight = now - mod(now + zone, DAY_SECONDS);
  const on = (days: number, hour: number) => midnight + days * DAY_SECONDS + hour * HOUR_SECONDS;
  const night = now < on(0, NIGHT_ENDS);
  const named: readonly (readonly [ReturnName, number])[] = [
    ["returns_morning", night ? on(0, MORNING) : 0],
    ["returns_tonight", on(0, EVENING)],
    ["returns_tomorrow", on(1, MORNING)],
    ["returns_tomorrow_night", on(1, EVENING)],
  ];
  return [
    ...named.map(([name, at]) => ({ name, days: 0, at })),
    ...[3, 7].map((days) => ({ name: null, days, at: on(days, EVENING) })),
  ]
    .map((choice) => ({ ...choice, hours: Math.ceil((choice.at - hourOf(now)) / HOUR_SECONDS) }))
    .filter(({ at, hours }) => at >= now + 2 * HOUR_SECONDS && hours <= MOST_HOURS);
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
