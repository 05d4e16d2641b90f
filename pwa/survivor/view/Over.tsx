// The plain word that it is over, and the way to ask again.

import type { OverReason } from "../scene.ts";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { Numbers } from "./Numbers.tsx";

export function Over({ scene, say, act, why }: View & { readonly why: OverReason }) {
  const shut = why === "reload" || why === "refused";
  return (
    <Page label={say(`over_${why}`)}>
      <h1>{say(`over_${why}`)}</h1>
      <p role="status">{say(shut ? `over_${why}_how` : `over_${why}_gone`)}</p>
      <div class="stack">
        {shut ? null : <Primary onPress={act.startOver}>{say("over_again")}</Primary>}
        <Secondary onPress={act.leave}>{say("leave")}</Secondary>
      </div>
      <Numbers scene={scene} say={say} />
    </Page>
  );
}
