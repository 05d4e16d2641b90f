// Waiting: what is known and nothing more, a few optional facts, and the way out.

import { moment, zoneOf } from "../../shared/dates.ts";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { Numbers } from "./Numbers.tsx";
import { Waits } from "./Returns.tsx";
import { WishList } from "./WishList.tsx";

export function Waiting(view: View) {
  const { scene, say, act } = view;
  const { talk } = scene;
  if (talk === null) {
    return null;
  }
  const told = (time: number) => moment(time, scene.now, zoneOf(new Date(time * 1000)), scene.language);
  return (
    <Page label={say("waiting_title")}>
      <header class="head">
        <span class="breath" aria-hidden="true" />
        <h1>{say("waiting_title")}</h1>
      </header>
      <div class="status" role="status">
        {talk.opensAt > scene.now ? <p>{say("waiting_opens", { time: told(talk.opensAt) })}</p> : null}
        {talk.offeredTo === 0 ? null : (
          <p>{talk.offeredTo === 1 ? say("waiting_one") : say("waiting_many", { n: `${talk.offeredTo}` })}</p>
        )}
        <p>{say("waiting_here")}</p>
      </div>
      <LineNote scene={scene} say={say} />
      <p class="soft">{say("waiting_until", { time: told(talk.expires) })}</p>
      <p class="soft">{say(scene.wordsConfirmed ? "waiting_leave_words" : "waiting_leave")}</p>
      <Waits scene={scene} say={say} />
      <div class="stack">
        <Primary onPress={() => act.show("words")}>{say("menu_return")}</Primary>
        <Secondary onPress={() => act.show("pictures")}>{say("menu_pictures")}</Secondary>
        <Secondary onPress={() => act.show("visible")}>{say("menu_visible")}</Secondary>
        <Secondary busy={scene.busy === "withdrawing"} onPress={act.withdraw}>
          {say(scene.busy === "withdrawing" ? "waiting_withdrawing" : "waiting_withdraw")}
        </Secondary>
      </div>
      <WishList {...view} talk={talk} />
      <Numbers scene={scene} say={say} />
    </Page>
  );
}
