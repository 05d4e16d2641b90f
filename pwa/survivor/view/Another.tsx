// Asking for somebody else while she has told nothing, beneath the lines that say who came.

import type { Talk } from "../scene.ts";
import { Quiet, type View } from "./kit.tsx";
import { nameOf } from "./Team.tsx";

export function Another({ act, say, scene, talk }: View & { readonly talk: Talk }) {
  const choosing = act.choosing();
  if (choosing?.mayAskForAnother !== true || talk.missing !== null) {
    return null;
  }
  const calling = scene.busy === "calling";
  return (
    <div class="fold">
      <Quiet busy={calling} onPress={() => choosing.askForAnother()}>
        {say(calling ? "again_calling" : "again_other")}
      </Quiet>
      <p class="soft">{say("again_other_told", { who: nameOf(talk.who, say) })}</p>
      {scene.inVain === null ? null : <p role="status">{say(`in_vain_${scene.inVain}`)}</p>}
    </div>
  );
}
