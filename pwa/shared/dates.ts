// Times as people in Indonesia say them: 24 hours, with the zone's short name, and days by their name.

import type { Language } from "./words/words.ts";

/** Seconds east of Greenwich, passed in, because a phone's zone is the phone's business. */
export type ZoneSeconds = number;

const ZONES: ReadonlyMap<ZoneSeconds, string> = new Map([
  [25_200, "WIB"],
  [28_800, "WITA"],
  [32_400, "WIT"],
]);
const DAY_SECONDS = 86_400;

const NAMES = {
  id: {
    days: ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
    months: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    near: ["Kemarin", "Hari ini", "Besok"],
  },
  en: {
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    near: ["Yesterday", "Today", "Tomorrow"],
  },
} as const;

export function zoneOf(date: Date): ZoneSeconds {
  return -date.getTimezoneOffset() * 60;
}

/** "14.05" in Indonesian, "14:05" in English. `time` in unix seconds. */
export function clock(time: number, zone: ZoneSeconds, language: Language): string {
  const local = new Date((time + zone) * 1000);
  const pair = [local.getUTCHours(), local.getUTCMinutes()].map((part) => `${part}`.padStart(2, "0"));
  return pair.join(language === "id" ? "." : ":");
}

export function clockWithZone(time: number, zone: ZoneSeconds, language: Language): string {
  return `${clock(time, zone, language)} ${zoneName(zone)}`;
}

/** "Hari ini", "Kemarin", else "Senin, 2 Nov". */
export function day(time: number, now: number, zone: ZoneSeconds, language: Language): string {
  const names = NAMES[language];
  const near = names.near[dayNumber(time, zone) - dayNumber(now, zone) + 1];
  if (near !== undefined) {
    return near;
  }
  const local = new Date((time + zone) * 1000);
  return `${names.days[local.getUTCDay()]}, ${local.getUTCDate()} ${names.months[local.getUTCMonth()]}`;
}

/** "besok 14.05 WIB": a day in running text, then the clock. */
export function moment(time: number, now: number, zone: ZoneSeconds, language: Language): string {
  const named = day(time, now, zone, language);
  const near: readonly string[] = NAMES[language].near;
  const running = near.includes(named) ? named.toLowerCase() : named;
  return `${running} ${clockWithZone(time, zone, language)}`;
}

/** "14.05" where it is still today, else with its day: what a small line under a message has room for. */
export function soon(time: number, now: number, zone: ZoneSeconds, language: Language): string {
  const same = dayNumber(time, zone) === dayNumber(now, zone);
  return same ? clock(time, zone, language) : moment(time, now, zone, language).replace(` ${zoneName(zone)}`, "");
}

/** Equal for two times of the same local day. */
export function dayNumber(time: number, zone: ZoneSeconds): number {
  return Math.floor((time + zone) / DAY_SECONDS);
}

function zoneName(zone: ZoneSeconds): string {
  const hours = zone / 3600;
  return ZONES.get(zone) ?? `UTC${hours < 0 ? "−" : "+"}${Math.abs(hours)}`;
}
