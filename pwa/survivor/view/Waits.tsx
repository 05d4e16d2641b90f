// Until when an answer waits for her, where the newest block says so.

import { moment, zoneOf } from "../../shared/dates.ts";
import type { Language } from "../../shared/words/words.ts";
import { waitsUntil } from "../away_until.ts";
import type { View } from "./kit.tsx";

export function Waits({ scene: { language, now, talk }, say }: Pick<View, "scene" | "say">) {
  const until = waitsUntil(talk?.returns ?? 0);
  return until <= now ? null : <p class="soft">{say("returns_until", { time: told(until, now, language) })}</p>;
}

export function told(time: number, now: number, language: Language): string {
  return moment(time, now, zoneOf(new Date(time * 1000)), language);
}
