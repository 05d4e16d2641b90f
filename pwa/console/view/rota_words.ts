// How turns, hours and people are said in the rota.

import { clock, day, type ZoneSeconds } from "../../shared/dates.ts";
import type { Language } from "../../shared/words/words.ts";
import type { Piece } from "../rota/picture.ts";
import { DAYS, type Day } from "../rota/planning.ts";
import type { Tier } from "../rota/weeks.ts";
import type { Name, Speak } from "../words/index.ts";
import type { RotaProps } from "./Rota.tsx";

const TIERS: readonly Name[] = ["rota_duty", "rota_backup", "rota_coordinator"];
const WEEKDAYS: Readonly<Record<Day, Name>> = {
  ...{ MO: "rota_mo", TU: "rota_tu", WE: "rota_we", TH: "rota_th", FR: "rota_fr", SA: "rota_sa", SU: "rota_su" },
};
const DAY_SECONDS = 86_400;

type Span = { readonly start: number; readonly end: number };

export function tierName(tier: Tier, say: Speak): string {
  return say(TIERS[tier] ?? "rota_coordinator");
}

/** "Besok 08.00–16.00", or with a second day where it ends on one. */
export function spanOf({ start, end }: Span, { app, zone, language }: RotaProps): string {
  return `${day(start, app.now, zone, language)} ${clock(start, zone, language)}–${clock(end, zone, language)}`;
}

/** Hours of one local day; its end is said as 24. */
export function hoursOf({ from, to }: Piece, midnight: number, zone: ZoneSeconds, language: Language): string {
  const until = to === DAY_SECONDS ? `24${language === "id" ? "." : ":"}00` : clock(midnight + to, zone, language);
  return `${clock(midnight + from, zone, language)}–${until}`;
}

export function isAllDay({ from, to }: Piece): boolean {
  return from === 0 && to === DAY_SECONDS;
}

/** A person's name, or that the certificate is over. */
export function personName(id: string | null, { room, me, say }: RotaProps): string {
  if (id === null) {
    return say("rota_nobody");
  }
  return id === me ? say("rota_me") : (room.names.get(id) ?? say("rota_no_certificate"));
}

export function dayName(day: Day, say: Speak): string {
  return say(WEEKDAYS[day]);
}

/** A rule as people say it: its days, or daily, or once. */
export function recurrenceOf(rule: string, say: Speak): string {
  const parts = new Set(rule.split(";"));
  const chosen = /BYDAY=([A-Z,]+)/.exec(rule)?.[1]?.split(",") ?? [];
  if (parts.has("COUNT=1")) {
    return say("rota_once");
  }
  const named = DAYS.filter((day) => chosen.includes(day)).map((day) => dayName(day, say));
  return named.length > 0 ? named.join(", ") : say(parts.has("FREQ=DAILY") ? "rota_daily" : "rota_weekly");
}
