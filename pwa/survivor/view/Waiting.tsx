// Waiting: what is known and nothing more, a few optional facts, and the way out.

import { moment, zoneOf } from "../../shared/dates.ts";
import { BACKUPS, type Called, COORDINATORS } from "../called.ts";
import type { Talk } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { Numbers } from "./Numbers.tsx";
import { Waits } from "./Waits.tsx";

export function Waiting(view: View & { readonly later: Supply }) {
  const { scene, say, act } = view;
  const { WishList } = view.later.got ?? {};
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
        {talk.offeredTo === 0 ? null : <p>{say("waiting_offered", { n: `${talk.offeredTo}` })}</p>}
        <CalledSoFar called={talk.called} say={say} />
        <p>{say("waiting_here")}</p>
      </div>
      <LineNote scene={scene} say={say} />
      <p class="soft">{say("waiting_until", { time: told(talk.expires) })}</p>
      <p class="soft">{say(scene.wordsConfirmed ? "waiting_leave_words" : "waiting_leave")}</p>
      <Waits scene={scene} say={say} />
      <Hurry {...view} talk={talk} />
      <div class="stack">
        <Primary onPress={() => act.show("words")}>{say("menu_return")}</Primary>
        <Secondary onPress={() => act.show("pictures")}>{say("menu_pictures")}</Secondary>
        <Secondary onPress={() => act.show("visible")}>{say("menu_visible")}</Secondary>
        <Secondary busy={scene.busy === "withdrawing"} onPress={act.withdraw}>
          {say(scene.busy === "withdrawing" ? "waiting_withdrawing" : "waiting_withdraw")}
        </Secondary>
      </div>
      {WishList === undefined ? null : <WishList {...view} talk={talk} />}
      <Numbers scene={scene} say={say} />
    </Page>
  );
}

/** Who was called by now, and the truth when nobody is left. */
function CalledSoFar({ called, say }: Pick<View, "say"> & { readonly called: Called | null }) {
  if (called === null || called.step === 0) {
    return null;
  }
  if (called.there === 0) {
    return <p>{say("waiting_nobody_left")}</p>;
  }
  const { asked, step } = called;
  return (
    <p>
      {say("waiting_called", { n: `${asked}` })}
      {step === BACKUPS ? ` ${say("waiting_backups")}` : null}
      {step === COORDINATORS ? ` ${say("waiting_all")}` : null}
    </p>
  );
}

/** The one bit of priority: everybody on duty at once. There is nobody to hurry before a shift begins. */
function Hurry({ act, say, scene, talk }: View & { readonly talk: Talk }) {
  if (talk.hurried) {
    return (
      <p class="soft" role="status">
        {say("waiting_hurried")}
      </p>
    );
  }
  return talk.opensAt > scene.now ? null : (
    <Secondary busy={scene.busy === "hurrying"} onPress={act.callAll}>
      {say("waiting_hurry")}
    </Secondary>
  );
}
