// What a coordinator fills in, as a shift: its hours as the wall shows them, and the rule by which it recurs.

import type { Tier } from "./weeks.ts";

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof DAYS)[number];
/** Western, central and eastern Indonesia, none of which has a summer time. */
export const ZONES: ReadonlyMap<string, string> = new Map([
  ["Asia/Jakarta", "WIB"],
  ["Asia/Makassar", "WITA"],
  ["Asia/Jayapura", "WIT"],
]);
export const HOURS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

export type Recurring = "once" | "daily" | "weekly";
export type Form = {
  readonly owner: string;
  readonly tier: Tier;
  readonly zone: string;
  /** As the browser's own fields give them: 2027-03-01, 08:00. */
  readonly date: string;
  readonly time: string;
  readonly hours: number;
  readonly recurring: Recurring;
  readonly days: readonly Day[];
  readonly until: string;
};
export type Planned = {
  readonly owner: string;
  readonly tier: Tier;
  readonly zone: string;
  readonly first: number;
  readonly seconds: number;
  readonly rule: string;
};

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** The shift, or null while something is missing. */
export function plannedFrom(form: Form): Planned | null {
  const first = wallSeconds(form.date, form.time);
  const rule = ruleOf(form);
  if (first === null || rule === null || form.owner === "") {
    return null;
  }
  const { owner, tier, zone, hours } = form;
  return { owner, tier, zone, first, seconds: hours * HOUR_SECONDS, rule };
}

function ruleOf({ recurring, days, date, until }: Form): string | null {
  if (recurring === "once") {
    return "FREQ=DAILY;COUNT=1";
  }
  const end = until.replaceAll("-", "");
  if (!/^\d{8}$/.test(end) || until < date) {
    return null;
  }
  if (recurring === "daily") {
    return `FREQ=DAILY;UNTIL=${end}`;
  }
  const chosen = DAYS.filter((day) => days.includes(day));
  return chosen.length === 0 ? null : `FREQ=WEEKLY;BYDAY=${chosen.join(",")};UNTIL=${end}`;
}

/** Seconds of the wall's clock as if it were UTC, or null where a field is empty. */
export function wallSeconds(date: string, time: string): number | null {
  const seconds = Date.parse(`${date}T${time}Z`) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** A day as a date field has it, in a zone so many seconds east of Greenwich. */
export function dateField(time: number, zoneSeconds: number): string {
  return new Date((time + zoneSeconds) * 1000).toISOString().slice(0, 10);
}

/** From the first local midnight until the one after the last day, or null while a field is empty. */
export function daysOff(first: string, last: string, zoneSeconds: number): readonly [number, number] | null {
  const [start, end] = [wallSeconds(first, "00:00"), wallSeconds(last, "00:00")];
  return start === null || end === null || end < start ? null : [start - zoneSeconds, end + DAY_SECONDS - zoneSeconds];
}
