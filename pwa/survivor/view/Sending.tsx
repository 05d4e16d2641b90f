// While the request is on its way, and when it could not go: what is true, and one way on.

import { NEEDS, type Need, type SendingStep, type UnsentReason } from "../scene.ts";
import { Hours } from "./Hours.tsx";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { Numbers } from "./Numbers.tsx";

export function Sending({ say, act, step }: View & { readonly step: SendingStep }) {
  return (
    <Page label={say("sending_title")}>
      <div class="middle" role="status">
        <span class="breath" aria-hidden="true" />
        <h1>{say("sending_title")}</h1>
        <p>{say(`sending_${step}`)}</p>
      </div>
      {step === "asking" ? null : <Secondary onPress={act.stopAsking}>{say("sending_stop")}</Secondary>}
    </Page>
  );
}

export function Unsent({ scene, say, act, why }: View & { readonly why: UnsentReason }) {
  return (
    <Page label={say("unsent_title")}>
      {why === "unknown" ? null : <h1>{say("unsent_title")}</h1>}
      <p role="status">{say(`unsent_${why}`)}</p>
      <div class="stack">
        <Primary onPress={act.askAgain}>{say("again")}</Primary>
        {why === "unknown" ? null : <Secondary onPress={act.back}>{say("back")}</Secondary>}
      </div>
      <Numbers scene={scene} say={say} />
    </Page>
  );
}

export function Nobody({ scene, say, act, need }: View & { readonly need: Need }) {
  return (
    <Page label={say("nobody_title")}>
      <h1>{say("nobody_title")}</h1>
      <Hours scene={scene} say={say} />
      <p role="status">{say("nobody_nothing")}</p>
      <div class="stack">
        {need === NEEDS[4] ? null : <Primary onPress={() => act.ask("any")}>{say("nobody_any")}</Primary>}
        <Secondary onPress={() => act.ask(need)}>{say("again")}</Secondary>
        <Secondary onPress={act.back}>{say("nobody_other")}</Secondary>
      </div>
      <Numbers scene={scene} say={say} />
    </Page>
  );
}
