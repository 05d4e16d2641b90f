// When she means to be back: a few plain times, and until when what is said to her then waits.

import { zoneOf } from "../../shared/dates.ts";
import { lengthOf } from "../../shared/words/lengths.ts";
import { waitsUnanswered, waitsUntil } from "../away_until.ts";
import { type ReturnChoice, returnChoices } from "../return_choices.ts";
import type { Scene } from "../scene.ts";
import type { Speak } from "../words/index.ts";
import { Choices } from "./Choices.tsx";
import type { View } from "./kit.tsx";
import { told } from "./Waits.tsx";

export function Returns({ scene, say, act }: View) {
  const { now, returns } = scene;
  const choices = returnChoices(now, zoneOf(new Date(now * 1000)));
  // Where nobody has been asked yet, what is chosen goes with the call.
  const offered = scene.talk === null ? choices.filter(({ at }) => waitsUnanswered(at, scene.keep, now)) : choices;
  return (
    <div class="stack">
      <p class="soft">{say("returns_why")}</p>
      <Choices
        label={say("returns_title")}
        choices={[
          ...offered.map((choice) => ({ value: choice.at, text: called(choice, say) })),
          { value: 0, text: say("returns_none") },
        ]}
        chosen={returns}
        onChoose={(at) => act.chooseReturn(offered.find((one) => one.at === at)?.hours ?? null)}
      />
      <p role="status">{held(scene, say)}</p>
    </div>
  );
}

/** What holds, in a sentence: until when an answer waits, or why it does not yet. */
function held(scene: Scene, say: Speak): string {
  const { keep, language, now, returns, stage, talk } = scene;
  if (returns === 0) {
    return say("returns_messages", { length: lengthOf(talk?.keep ?? keep, say) });
  }
  if (talk !== null && talk.returns !== returns) {
    return say(stage.at === "waiting" ? "returns_later" : "returns_saving");
  }
  const time = told(waitsUntil(returns), now, language);
  return say(talk === null ? "returns_would" : "returns_until", { time });
}

function called({ name, days }: ReturnChoice, say: Speak): string {
  return name === null ? say("returns_days", { n: `${days}` }) : say(name);
}
