// When she means to be back: a few plain choices, each a whole hour, and what of it a call that nobody answered can bear.

import type { ZoneSeconds } from "../shared/dates.ts";

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const MOST_HOURS = 14 * 24;
/** A first call stands in everybody's list no longer, whatever she means to do. */
const LATEST_OFFER_SECONDS = 60 * HOUR_SECONDS;
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

/** In so many hours from the beginning of this one. */
export function returnIn(hours: number, now: number): number {
  return hourOf(now) + Math.min(Math.max(Math.round(hours), 1), MOST_HOURS) * HOUR_SECONDS;
}

/** Until when what is said to her waits, or 0. */
export function waitsUntil(returns: number): number {
  return returns === 0 ? 0 : returns + DAY_SECONDS;
}

/** Whether a call may say so before anybody has answered it. */
export function waitsUnanswered(returns: number, keep: number, now: number): boolean {
  const latest = Math.max(Math.min(keep, DAY_SECONDS) + keep, LATEST_OFFER_SECONDS);
  return waitsUntil(returns) <= now + latest;
}

function hourOf(now: number): number {
  return Math.floor(now / HOUR_SECONDS) * HOUR_SECONDS;
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
