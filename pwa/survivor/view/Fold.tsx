// What was said before this visit, folded away. With a sign of safety not even this is shown before it was received.

import { Secondary, type View } from "./kit.tsx";

export function Fold({ scene, say, act }: View) {
  return scene.talk?.locked === false ? (
    <div class="fold">
      <p class="soft">{say("talk_folded")}</p>
      <Secondary onPress={act.unfold}>{say("talk_unfold")}</Secondary>
    </div>
  ) : null;
}
