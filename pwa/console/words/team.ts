// How the console says who came, who went, and what for.

import { purposeOf } from "../../shared/purposes.ts";
import type { TeamLine } from "../../shared/team.ts";
import type { Speak } from "./index.ts";

export function lineText({ purpose, what, who }: TeamLine, say: Speak): string {
  const named = { who: who?.alias ?? say("team_unknown") };
  if (purpose === undefined) {
    return say(`team_${what}`, named);
  }
  const line = say("team_brought", { ...named, what: say(`purpose_${purposeOf(purpose.code)}`) });
  const { by, note } = purpose;
  return note === "" ? line : `${line} ${say("team_note", { who: by?.alias ?? say("team_unknown"), note })}`;
}
