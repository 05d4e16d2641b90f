// Who waits. A list under somebody's hand does not move: what comes meanwhile stands at the end until the hand is gone.

import { useEffect, useRef } from "preact/hooks";
import { isFull } from "../duty/load.ts";
import { nameOf, type Waiting } from "../duty/requests.ts";
import { asBefore, inOrder } from "../duty/urgency.ts";
import { sentenceFor } from "../words/index.ts";
import { fullText } from "../words/load.ts";
import type { DeskProps } from "./Desk.tsx";
import { Heading } from "./Heading.tsx";
import { Icon, Primary } from "./kit.tsx";
import { WaitingCard } from "./WaitingCard.tsx";

const JUST_OPENED_MS = 10_000;

export function WaitingList(view: DeskProps) {
  const { desk, say, ask } = view;
  const { unopened } = desk.queue;
  const { waiting, hand } = useStillUnderTheHand(view);
  useOldestFirst(waiting.length > 0);
  return (
    <section class="list" id="waiting" aria-labelledby="waiting-title">
      <Heading id="waiting-title" title={say("waiting_title")} count={waiting.length} />
      <p class="heard" role="status">
        {say("waiting_count", { n: `${waiting.length}` })}
      </p>
      <Notice {...view} />
      <PassedOn {...view} />
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
      <ul {...hand}>
        {waiting.map((one, at) => (
          <li key={nameOf(one)}>
            <WaitingCard {...view} waiting={one} first={at === 0} />
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

/** So long after the pointer last moved in it the list counts as left alone: a parked mouse must not hold anybody back. */
const STILL_SECONDS = 5;

/** A tap must not take another request than the one that was there when the hand came down. */
function useStillUnderTheHand({ app, desk }: DeskProps) {
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef(Number.NEGATIVE_INFINITY);
  const before = useRef<readonly string[]>([]);
  const { queue } = desk;
  const ordered = inOrder(queue.waiting, (one) => queue.isDeclined(one), app.now);
  const focused = list.current?.querySelector(":focus-visible") ?? null;
  const held = focused !== null || app.now - moved.current < STILL_SECONDS;
  const waiting: readonly Waiting[] = held ? asBefore(ordered, before.current) : ordered;
  before.current = waiting.map(nameOf);
  const touch = () => {
    moved.current = app.now;
  };
  return { waiting, hand: { ref: list, onPointerMove: touch, onPointerDown: touch } };
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

function PassedOn({ desk, say }: DeskProps) {
  const { passed } = desk.queue;
  const back = useRef<HTMLButtonElement>(null);
  // Its card is gone, and the focus with it: what is done next is to take it back, or nothing.
  useEffect(() => {
    back.current?.focus();
  }, [passed.lately]);
  return (
    <div class={passed.lately ? "notice" : "notice none"} role="status">
      {passed.lately ? (
        <>
          <p>{say("pass_done")}</p>
          <button type="button" class="quiet" ref={back} onClick={() => passed.takeBack()}>
            {say("pass_back")}
          </button>
          <button type="button" class="icon" aria-label={say("close")} onClick={() => passed.settle()}>
            <Icon name="close" />
          </button>
        </>
      ) : null}
    </div>
  );
}
