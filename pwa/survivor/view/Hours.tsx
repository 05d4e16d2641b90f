// When somebody is there again, as the relay tells it: said where nobody is, and nothing hangs on it.

import { moment, zoneOf } from "../../shared/dates.ts";
import { backAt } from "../facts.ts";
import type { View } from "./kit.tsx";

export function Hours({ scene: { facts, language, now }, say }: Pick<View, "scene" | "say">) {
  const at = backAt(facts?.closed ?? [], now);
  return at > 0 ? <p>{say("nobody_until", { time: moment(at, now, zoneOf(new Date(at * 1000)), language) })}</p> : null;
}
