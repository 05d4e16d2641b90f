// Calling whoever is on duty now, when nobody answers any more; and why that led to nothing.

import type { Talk } from "../scene.ts";
import { Hours } from "./Hours.tsx";
import { Quiet, Secondary, type View } from "./kit.tsx";

/** Where nobody answers any more, or what she wrote can't go out. */
export function Unanswered(view: View & { readonly talk: Talk }) {
  const { held, missing, warning } = view.talk;
  return missing !== null || (held && warning !== "doubt") ? <CallAgain {...view} missing={missing} /> : null;
}

export function CallAgain({ scene, say, act, missing }: View & { readonly missing: Talk["missing"] }) {
  const calling = scene.busy === "calling";
  return (
    <div class="fold">
      {missing === null ? null : <p class="soft">{say(`again_${missing}`)}</p>}
      <Secondary busy={calling} onPress={() => act.choosing()?.callAgain()}>
        {say(calling ? "again_calling" : "again_call")}
      </Secondary>
      <Quiet onPress={() => act.show("regions")}>{say("regions_change")}</Quiet>
      {scene.inVain === "nobody" ? <Hours scene={scene} say={say} /> : null}
      {scene.inVain === null ? null : <p role="status">{say(`in_vain_${scene.inVain}`)}</p>}
    </div>
  );
}
