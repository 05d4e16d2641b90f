// What she may choose before she calls: how long messages live, and when she means to be back.

import { lengthOf } from "../../shared/words/lengths.ts";
import { Choices } from "./Choices.tsx";
import type { View } from "./kit.tsx";
import { Returns } from "./Returns.tsx";

export function Terms({ scene, say, act }: View) {
  return (
    <>
      <Choices
        label={say("need_keep_change")}
        choices={(scene.facts?.keeps ?? []).map((seconds) => ({ value: seconds, text: lengthOf(seconds, say) }))}
        chosen={scene.keep}
        onChoose={act.chooseKeep}
      />
      <Returns {...{ scene, say, act }} />
    </>
  );
}
