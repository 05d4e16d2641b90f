// The messages with a line for each day, what became of one's own, and when each disappears.

import { Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { clock, day, dayNumber, moment } from "../../shared/dates.ts";
import { told } from "../../shared/team.ts";
import type { Language } from "../../shared/words/words.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { Entry } from "../talk/entries.ts";
import { factOf } from "../words/codes.ts";
import { lineText } from "../words/team.ts";
import type { DeskProps } from "./Desk.tsx";

type BubblesProps = DeskProps & { readonly conversation: Conversation };

/** Nearer to the end than this, new messages are followed. */
const NEAR_PX = 120;

export function Bubbles(view: BubblesProps) {
  const { say, conversation } = view;
  const { entries, lines } = conversation;
  const list = useFollowed(conversation.name, entries.length + lines.length);
  const lineNodes = (after: number, upTo: number) =>
    told(lines, after, upTo).map((line) => (
      <li class="event" key={`${line.at}${line.what}`}>
        {lineText(line, say)}
      </li>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys alone
    <section class="bubbles" ref={list} tabIndex={0} aria-label={say("talk_list")}>
      <ol aria-live="polite">
        {entries.map((entry, at) => (
          <Fragment key={entry.key}>
            {lineNodes(entries[at - 1]?.sentAt ?? 0, entry.sentAt)}
            <DayLine {...view} entry={entry} before={entries[at - 1]} />
            <Shown {...view} entry={entry} />
          </Fragment>
        ))}
        {lineNodes(entries.at(-1)?.sentAt ?? 0, Number.POSITIVE_INFINITY)}
      </ol>
      {entries.length === 0 && conversation.ended === null ? (
        <p class="soft">{say(conversation.open ? "talk_begin" : "talk_loading")}</p>
      ) : null}
    </section>
  );
}

type DayProps = BubblesProps & { readonly entry: Entry; readonly before: Entry | undefined };

function DayLine({ app, zone, language, entry, before }: DayProps) {
  const same = before !== undefined && dayNumber(before.sentAt, zone) === dayNumber(entry.sentAt, zone);
  return same ? null : <li class="day">{day(entry.sentAt, app.now, zone, language)}</li>;
}

function Shown(view: BubblesProps & { readonly entry: Entry }) {
  const { say, entry } = view;
  switch (entry.kind) {
    case "left":
      return <li class="event">{say("talk_left")}</li>;
    case "wishes":
      return (
        <li class="event">
          {say("talk_wishes")}:{" "}
          {entry.text
            .split("\n")
            .map((code) => factOf(code, say))
            .join(" · ")}
        </li>
      );
    case "text":
      return <Bubble {...view} />;
  }
}

/** Today the clock is enough. */
function dueText(due: number, now: number, zone: number, language: Language): string {
  const today = dayNumber(due, zone) === dayNumber(now, zone);
  return today ? clock(due, zone, language) : moment(due, now, zone, language);
}

const MARKS = { sending: "talk_sending", stored: "talk_stored", read: "talk_read", unsent: "talk_unsent" } as const;

function Bubble({ app, say, language, zone, entry, conversation }: BubblesProps & { readonly entry: Entry }) {
  const { author, mine, text, sentAt, expires, mark, key } = entry;
  const colleague = mine ? undefined : conversation.people.get(author);
  const whose = colleague === undefined ? say(mine ? "talk_own" : "talk_hers") : (colleague ?? say("team_unknown"));
  return (
    <li class={mine ? "bubble own" : "bubble"} data-mark={mine ? mark : undefined}>
      <span class={colleague === undefined ? "heard" : "from"}>{whose}: </span>
      <p dir="auto">{text}</p>
      <small>
        <time>{clock(sentAt, zone, language)}</time>
        {mine ? <span class="mark"> · {say(MARKS[mark])}</span> : null}
        {expires === 0 ? null : (
          <span> · {say("talk_expires", { time: dueText(expires, app.now, zone, language) })}</span>
        )}
      </small>
      {mark === "unsent" ? (
        <button type="button" class="quiet" onClick={() => conversation.retry(key)}>
          {say("again")}
        </button>
      ) : null}
    </li>
  );
}

/** Stays at the newest message, unless one has scrolled up to read. */
function useFollowed(name: string, count: number) {
  const list = useRef<HTMLElement>(null);
  const shown = useRef("");
  const near = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    const watch = () => {
      near.current = element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    };
    // A drawn keyboard makes the list smaller: what was the end stays the end.
    const resized = new ResizeObserver(() => {
      if (element !== null && near.current) {
        element.scrollTop = element.scrollHeight;
      }
    });
    if (element !== null) {
      resized.observe(element);
    }
    element?.addEventListener("scroll", watch, { passive: true });
    return () => {
      resized.disconnect();
      element?.removeEventListener("scroll", watch);
    };
  }, []);
  // A new message, or another conversation, is what is followed.
  useLayoutEffect(() => {
    if (list.current !== null && (near.current || shown.current !== name)) {
      list.current.scrollTop = list.current.scrollHeight;
    }
    shown.current = name;
  }, [name, count]);
  return list;
}
