// What was said before this visit, folded away. With a sign of safety nothing shows that there is anything.

import { Secondary, type View } from "./kit.tsx";

export function Fold({ scene, say, act }: View) {
  return scene.talk?.locked === false ? (
    <div class="fold">
      <p class="soft">{say("talk_folded")}</p>
      <Secondary onPress={act.unfold}>{say("talk_unfold")}</Secondary>
    </div>
  ) : null;
}
