// Waiting: what is known and nothing more, a few optional facts, and the way out.

import { moment, zoneOf } from "../../shared/dates.ts";
import type { Supply } from "../supplies.ts";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { Numbers } from "./Numbers.tsx";

export function Waiting(view: View & { readonly later: Supply }) {
  const { scene, say, act } = view;
  const { got } = view.later;
  const { talk } = scene;
  if (talk === null) {
    return null;
  }
  // The relay knows it best: somebody may have begun early, and her own phone may be another one.
  const opens = talk.called?.opens ?? talk.opensAt;
  const told = (time: number) => moment(time, scene.now, zoneOf(new Date(time * 1000)), scene.language);
  return (
    <Page label={say("waiting_title")}>
      <header class="head">
        <span class="breath" aria-hidden="true" />
        <h1>{say("waiting_title")}</h1>
      </header>
      <div class="status" role="status">
        {opens > scene.now ? <p>{say("waiting_opens", { time: told(opens) })}</p> : null}
        {talk.offeredTo === 0 ? null : <p>{say("waiting_offered", { n: `${talk.offeredTo}` })}</p>}
        {got === null ? null : <got.CalledSoFar {...view} called={talk.called} />}
        <p>{say("waiting_here")}</p>
      </div>
      <LineNote scene={scene} say={say} />
      <p class="soft">{say("waiting_until", { time: told(talk.expires) })}</p>
      <p class="soft">{say(scene.wordsConfirmed ? "waiting_leave_words" : "waiting_leave")}</p>
      {got === null ? null : <got.Meanwhile {...view} talk={talk} />}
      <div class="stack">
        <Primary onPress={() => act.show("words")}>{say("menu_return")}</Primary>
        <Secondary onPress={() => act.show("pictures")}>{say("menu_pictures")}</Secondary>
        <Secondary onPress={() => act.show("visible")}>{say("menu_visible")}</Secondary>
        <Secondary busy={scene.busy === "withdrawing"} onPress={act.withdraw}>
          {say(scene.busy === "withdrawing" ? "waiting_withdrawing" : "waiting_withdraw")}
        </Secondary>
      </div>
      {got === null ? null : <got.WishList {...view} talk={talk} />}
      <Numbers scene={scene} say={say} />
    </Page>
  );
}
