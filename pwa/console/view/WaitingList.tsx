// Who waits: the need, since when, the language if told, and what was written meanwhile. One tap takes it.

import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "../../shared/dates.ts";
import { isFull } from "../duty/load.ts";
import { nameOf } from "../duty/queue.ts";
import type { Waiting } from "../duty/requests.ts";
import { factOf, languageName } from "../words/codes.ts";
import { needName, sentenceFor, waitOf } from "../words/index.ts";
import { fullText } from "../words/load.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon, Primary, Quiet, Secondary } from "./kit.tsx";

const JUST_OPENED_MS = 10_000;

export function WaitingList(view: DeskProps) {
  const { desk, say, ask } = view;
  const { waiting, unopened } = desk.queue;
  useOldestFirst(waiting.length > 0);
  return (
    <section class="list" id="waiting" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{say("waiting_title")}</h2>
      <Notice {...view} />
      {isFull(desk.load) && waiting.length > 0 ? (
        <p class="soft" id="load-full" role="status">
          {fullText(desk.load, say)}
        </p>
      ) : null}
      {waiting.length === 0 && desk.duty !== null ? <p class="soft">{say("waiting_empty")}</p> : null}
      {desk.duty === null ? (
        <div class="invite">
          <p>{say("waiting_off")}</p>
          <Primary onPress={() => ask("duty")}>{say("duty_start")}</Primary>
        </div>
      ) : null}
      {unopened > 0 ? <p class="soft">{say("waiting_unopened", { n: `${unopened}` })}</p> : null}
      <ul>
        {waiting.map((one, at) => (
          <li key={nameOf(one)}>
            <Card {...view} waiting={one} oldest={at === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whoever was called and signs in has the request under their finger; later no key press may take one by accident. */
function useOldestFirst(somebodyWaits: boolean): void {
  const opened = useRef(performance.now());
  useEffect(() => {
    const justOpened = performance.now() - opened.current < JUST_OPENED_MS;
    if (somebodyWaits && justOpened && document.activeElement === document.body) {
      document.querySelector<HTMLElement>("#waiting article button:not([disabled])")?.focus();
    }
  }, [somebodyWaits]);
}

function Notice({ desk, say }: DeskProps) {
  const { notice } = desk;
  const sentence =
    notice === null
      ? ""
      : notice.reason === "taken"
        ? say("taken")
        : notice.about === "claim" && notice.reason === "gone"
          ? say("withdrawn")
          : sentenceFor(notice.reason, say);
  return (
    <div class={notice === null ? "notice none" : "notice"} role="status">
      <p>{sentence}</p>
      {notice === null ? null : (
        <button type="button" class="icon" aria-label={say("close")} onClick={() => desk.silence()}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function Card(view: DeskProps & { readonly waiting: Waiting; readonly oldest: boolean }) {
  const { app, desk, say, language, zone, waiting, oldest, show } = view;
  const Take = oldest ? Primary : Secondary;
  const { card, since, expires, wishes, texts } = waiting;
  const take = () => {
    void desk.take(waiting).then(() => {
      if (desk.notice === null) {
        show("talk");
      }
    });
  };
  return (
    <article class="card">
      <h3>{needName(card.need, say)}</h3>
      <p class="since">
        <Icon name="waiting" /> {say("waiting_since", { length: waitOf(Math.max(0, app.now - since), say) })}
      </p>
      <Told language={card.codes[1]} wishes={wishes} view={view} />
      {texts.map((text, at) => (
        <blockquote key={`${at}`} dir="auto">
          {text}
        </blockquote>
      ))}
      <p class="soft">{say("waiting_expires", { time: clock(expires, zone, language) })}</p>
      <Take busy={desk.busy !== null || isFull(desk.load)} onPress={take}>
        {say("waiting_take")}
      </Take>
      <Doubt {...view} />
    </article>
  );
}

/** Calling it false is asked twice: it makes calling dearer for whoever sent it, and for her if it was real. */
function Doubt({ desk, say, waiting }: DeskProps & { readonly waiting: Waiting }) {
  const [asked, setAsked] = useState(false);
  if (desk.queue.isDeclined(waiting)) {
    return <p class="soft">{say("waiting_false_said")}</p>;
  }
  return asked ? (
    <>
      <p role="alert">{say("waiting_false_sure")}</p>
      <Secondary busy={desk.busy !== null} onPress={() => void desk.decline(waiting)}>
        {say("waiting_false_yes")}
      </Secondary>
      <Quiet onPress={() => setAsked(false)}>{say("cancel")}</Quiet>
    </>
  ) : (
    <Quiet onPress={() => setAsked(true)}>{say("waiting_false")}</Quiet>
  );
}

type ToldProps = {
  readonly language: string | undefined;
  readonly wishes: readonly string[];
  readonly view: DeskProps;
};

function Told({ language, wishes, view: { say } }: ToldProps) {
  const told = wishes.some((code) => code.startsWith("language:"));
  const facts = [
    ...(language === undefined || told ? [] : [say("code_language", { value: languageName(language, say) })]),
    ...wishes.map((code) => factOf(code, say)),
  ];
  return facts.length === 0 ? null : (
    <ul class="told">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
