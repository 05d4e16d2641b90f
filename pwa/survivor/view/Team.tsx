// Who is with her, as the blocks tell it: plain lines between the messages, a warning, and the way to call again.

import type { Talk, TeamLine, Who } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import type { Speak } from "../words/index.ts";
import type { View } from "./kit.tsx";

export function TeamNote({ text }: { readonly text: string }) {
  return <p class="note team">{text}</p>;
}

/** `why` is there wherever a line says what somebody came for. */
export function lineText(line: TeamLine, say: Speak, why?: (line: TeamLine, say: Speak) => string): string {
  return line.what === "brought" ? (why?.(line, say) ?? "") : say(`team_${line.what}`, { who: describedIn(line, say) });
}

/** Why nothing goes out for now, and what she may do when nobody answers any more. */
export function TeamState(view: View & { readonly talk: Talk; readonly later: Supply }) {
  const { say, talk } = view;
  const { got } = view.later;
  return (
    <>
      {talk.warning === null ? null : (
        <p class="note weighty" role="status">
          {say(`warn_${talk.warning}`)}
        </p>
      )}
      {got === null ? null : <got.Unanswered {...view} />}
    </>
  );
}

export function nameOf(who: Who | null, say: Speak): string {
  return who?.alias ?? say("who_unknown");
}

const PROFESSIONS = [
  "doctor",
  "nurse",
  "midwife",
  "psychologist",
  "counsellor",
  "lawyer",
  "social_worker",
  "shelter",
] as const;

export function professionOf({ profession }: Who, say: Speak): string {
  const known = PROFESSIONS.find((one) => one === profession);
  return known === undefined ? profession : say(`profession_${known}`);
}

/** Whoever comes is told with the profession; whoever is known from before by the name alone. */
function describedIn({ what, who }: TeamLine, say: Speak): string {
  const name = nameOf(who, say);
  return who === null || what !== "joined" ? name : `${name}, ${professionOf(who, say).toLowerCase()},`;
}
