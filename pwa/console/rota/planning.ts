// What a coordinator fills in, as a shift: its hours as the wall shows them, and the rule by which it recurs.

import type { Shift, Tier } from "./weeks.ts";
import { instantOf, isZone, wallOf } from "./zones.ts";

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof DAYS)[number];
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
const FIVE_MINUTES = 300;

/** The shift, or null while something is missing. */
export function plannedFrom(form: Form): Planned | null {
  const first = wallSeconds(form.date, form.time);
  const rule = ruleOf(form);
  if (first === null || rule === null || form.owner === "" || form.zone === "") {
    return null;
  }
  const { owner, tier, zone, hours } = form;
  return { owner, tier, zone, first, seconds: hours * HOUR_SECONDS, rule };
}

/**
 * A shift as somebody would have filled it in, to be changed from a day on: today while its hour is still to come, else
 * tomorrow, or its first day if that is later. Null for a rule that the form has no words for: what can't be shown must not be lost by saving.
 */
export function formOf({ owner, tier, zone, first, seconds, rule }: Shift, now: number): Form | null {
  const said = /^FREQ=(DAILY|WEEKLY)(?:;BYDAY=([A-Z,]+))?;(?:COUNT=(1)|UNTIL=(\d{4})(\d\d)(\d\d))$/.exec(rule);
  if (said === null || !isZone(zone)) {
    return null;
  }
  const [, frequency, days, once, ...until] = said;
  const wall = wallOf(now, zone);
  const from = Math.max(first, wall % DAY_SECONDS < first % DAY_SECONDS ? wall : wall + DAY_SECONDS);
  return {
    ...{ owner, tier, zone, date: dateField(from, 0), time: timeField(first), hours: seconds / HOUR_SECONDS },
    recurring: once !== undefined ? "once" : frequency === "DAILY" ? "daily" : "weekly",
    days: DAYS.filter((day) => (days?.split(",") ?? [weekdayOf(first)]).includes(day)),
    until: once !== undefined ? dateField(from, 0) : until.join("-"),
  };
}

/** From when on a change counts: the beginning of its first day there, but never before now; in whole five minutes. */
export function changedFrom({ date, zone }: Form, now: number): number {
  const midnight = wallSeconds(date, "00:00") ?? 0;
  const begins = isZone(zone) ? instantOf(midnight, zone) : midnight;
  return Math.max(Math.ceil(begins / FIVE_MINUTES), Math.ceil(now / FIVE_MINUTES)) * FIVE_MINUTES;
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

/** The hour as a time field has it. */
function timeField(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(11, 16);
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(wall: number): Day {
  return DAYS[(Math.floor(wall / DAY_SECONDS) + 3) % DAYS.length] ?? "MO";
}

/** From the first local midnight until the one after the last day, or null while a field is empty. */
export function daysOff(first: string, last: string, zoneSeconds: number): readonly [number, number] | null {
  const [start, end] = [wallSeconds(first, "00:00"), wallSeconds(last, "00:00")];
  return start === null || end === null || end < start ? null : [start - zoneSeconds, end + DAY_SECONDS - zoneSeconds];
}
