// One request that waits: what is needed, how long already, what was told. One tap takes it, one tap passes it on.

import { useState } from "preact/hooks";
import { clock } from "../../shared/dates.ts";
import { isFull } from "../duty/load.ts";
import type { Waiting } from "../duty/requests.ts";
import { isPressing } from "../duty/urgency.ts";
import { factOf, languageName } from "../words/codes.ts";
import { needName, type Speak } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon, Primary, Quiet, Secondary } from "./kit.tsx";
import { Timer } from "./Timer.tsx";

type CardProps = DeskProps & { readonly waiting: Waiting; readonly first: boolean };

export function WaitingCard(view: CardProps) {
  const { app, say, language, zone, waiting } = view;
  const { card, since, expires, texts } = waiting;
  const facts = factsOf(waiting, say);
  return (
    <article class="card waiting">
      <h3>{needName(card.need, say)}</h3>
      <Timer seconds={app.now - since} say={say} />
      {waiting.aloneUntil > app.now ? (
        <p class="soft">{say("wait_alone", { n: `${waiting.aloneUntil - app.now}` })}</p>
      ) : null}
      {facts.length === 0 ? null : (
        <ul class="told">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      )}
      {texts.map((text, at) => (
        <blockquote key={`${at}`} dir="auto">
          {text}
        </blockquote>
      ))}
      <Deeds {...view} />
      <small>{say("waiting_expires", { time: clock(expires, zone, language) })}</small>
    </article>
  );
}

function Deeds(view: CardProps) {
  const { app, desk, say, waiting, first, takes } = view;
  const [doubted, doubt] = useState(false);
  const Take = first ? Primary : Secondary;
  const declined = desk.queue.isDeclined(waiting);
  return (
    <>
      <div class="deeds">
        <Take busy={desk.busy !== null || isFull(desk.load)} onPress={() => takes(waiting)}>
          {say("waiting_take")}
        </Take>
        <button
          type="button"
          class="quiet"
          title={say("pass_about")}
          aria-description={say("pass_about")}
          onClick={() => desk.queue.passed.pass(waiting, app.now)}
        >
          {say("pass_do")}
        </button>
        {declined ? null : (
          <button
            type="button"
            class="icon"
            aria-label={say("waiting_false_about")}
            title={say("waiting_false_about")}
            aria-expanded={doubted}
            onClick={() => doubt(!doubted)}
          >
            <Icon name="flag" />
          </button>
        )}
      </div>
      {declined ? <p class="soft">{say("waiting_false_said")}</p> : null}
      {doubted && !declined ? <Doubt {...view} onLeave={() => doubt(false)} /> : null}
    </>
  );
}

/** Calling it false is asked twice: it makes calling dearer for whoever sent it, and for her if it was real. */
function Doubt({ desk, say, waiting, onLeave }: CardProps & { readonly onLeave: () => void }) {
  return (
    <>
      <p role="alert">{say("waiting_false_sure")}</p>
      <Secondary busy={desk.busy !== null} onPress={() => void desk.decline(waiting)}>
        {say("waiting_false_yes")}
      </Secondary>
      <Quiet onPress={onLeave}>{say("cancel")}</Quiet>
    </>
  );
}

function factsOf(waiting: Waiting, say: Speak): readonly string[] {
  const { wishes, card } = waiting;
  const language = card.codes[1];
  const told = wishes.some((code) => code.startsWith("language:"));
  return [
    ...(waiting.urgent ? [say("wait_danger")] : []),
    ...(isPressing(waiting) ? [say("wait_pressing")] : []),
    ...(language === undefined || told ? [] : [say("code_language", { value: languageName(language, say) })]),
    ...wishes.map((code) => factOf(code, say)),
  ];
}
