// What somebody came for, as a line between the messages.

import { purposeOf } from "../../shared/purposes.ts";
import type { TeamLine } from "../scene.ts";
import type { Speak } from "../words/index.ts";
import { nameOf } from "./Team.tsx";

export function whyText({ purpose, who }: TeamLine, say: Speak): string {
  const { code = "", note = "", by = null } = purpose ?? {};
  const line = say("purpose_line", { who: nameOf(who, say), what: say(`purpose_${purposeOf(code)}`) });
  return note === "" ? line : `${line} ${say("purpose_note", { who: nameOf(by, say), note })}`;
}
