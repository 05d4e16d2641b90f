// Who else may answer: whoever is on duty when nobody answers any more, or somebody else while she has told nothing.

import type { Talk } from "../scene.ts";
import { CallAgain } from "./CallAgain.tsx";
import { Quiet, type View } from "./kit.tsx";
import { nameOf } from "./Team.tsx";

export function Another(view: View & { readonly talk: Talk }) {
  const { act, say, scene, talk } = view;
  const { missing } = talk;
  if (missing !== null || (talk.held && talk.warning !== "doubt")) {
    return <CallAgain {...view} missing={missing} />;
  }
  const choosing = act.choosing();
  if (choosing?.mayAskForAnother !== true) {
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
