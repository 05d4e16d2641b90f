// The messages with a line for each day, what became of one's own, and when each disappears.

import { Fragment } from "preact";
import { useRef } from "preact/hooks";
import { clock, day, dayNumber, soon } from "../../shared/dates.ts";
import { told } from "../../shared/team.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { Entry } from "../talk/entries.ts";
import type { Whose } from "../whispers/room.ts";
import { factOf } from "../words/codes.ts";
import { lineText } from "../words/team.ts";
import type { DeskProps } from "./Desk.tsx";
import { useFollowed } from "./followed.ts";
import { Quiet } from "./kit.tsx";

type BubblesProps = DeskProps & { readonly conversation: Conversation };
type RowProps = BubblesProps & { readonly entry: Entry; readonly people: Conversation["people"] };

export function Bubbles(view: BubblesProps) {
  const { say, conversation, sought } = view;
  const { entries, lines, people, name } = conversation;
  const { list, first, earlier, away, toEnd } = useFollowed(
    entries,
    lines.length,
    sought?.talk === name ? sought : null,
  );
  const known = useKnown(conversation);
  const fresh = entries.findIndex((entry, at) => at >= first && !known.has(entry.key));
  const split = fresh < 0 ? entries.length : fresh;
  const row = (entry: Entry, at: number) => (
    <Fragment key={entry.key}>
      <Lines {...view} lines={lines} after={entries[at - 1]?.sentAt ?? 0} upTo={entry.sentAt} />
      <DayLine {...view} entry={entry} before={entries[at - 1]} />
      <Shown {...view} entry={entry} people={people} />
    </Fragment>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys alone
    <section class="bubbles" ref={list} tabIndex={0} aria-label={say("talk_list")}>
      {first > 0 ? <Quiet onPress={earlier}>{say("talk_earlier")}</Quiet> : null}
      <ol>{entries.slice(first, split).map((entry, at) => row(entry, first + at))}</ol>
      <ol aria-live="polite">
        {entries.slice(split).map((entry, at) => row(entry, split + at))}
        <Lines {...view} lines={lines} after={entries.at(-1)?.sentAt ?? 0} upTo={Number.POSITIVE_INFINITY} />
      </ol>
      {away ? (
        <button type="button" class="secondary newest" onClick={toEnd}>
          {say("talk_newest")}
        </button>
      ) : null}
      {entries.length === 0 && conversation.ended === null ? (
        <p class="soft">{say(conversation.open ? "talk_begin" : "talk_loading")}</p>
      ) : null}
    </section>
  );
}

/** What was there when the conversation was opened: a screen reader is told of what comes after it. */
function useKnown({ open, entries }: Conversation): ReadonlySet<string> {
  const known = useRef<ReadonlySet<string> | null>(null);
  if (open) {
    known.current ??= new Set(entries.map(({ key }) => key));
  }
  return known.current ?? new Set(entries.map(({ key }) => key));
}

type LinesProps = BubblesProps & {
  readonly lines: Conversation["lines"];
  readonly after: number;
  readonly upTo: number;
};

function Lines({ say, lines, after, upTo }: LinesProps) {
  return (
    <>
      {told(lines, after, upTo).map((line) => (
        <li class="event" key={`${line.at}${line.what}`}>
          {lineText(line, say)}
        </li>
      ))}
    </>
  );
}

type DayProps = BubblesProps & { readonly entry: Entry; readonly before: Entry | undefined };

function DayLine({ app, zone, language, entry, before }: DayProps) {
  const same = before !== undefined && dayNumber(before.sentAt, zone) === dayNumber(entry.sentAt, zone);
  return same ? null : <li class="day">{day(entry.sentAt, app.now, zone, language)}</li>;
}

function Shown(view: RowProps) {
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

const MARKS = { sending: "talk_sending", stored: "talk_stored", read: "talk_read", unsent: "talk_unsent" } as const;

function Bubble(view: RowProps) {
  const { app, say, language, zone, entry, people, conversation } = view;
  const { author, mine, text, sentAt, expires, mark, key } = entry;
  const colleague = mine ? undefined : people.get(author);
  const whose = colleague === undefined ? say(mine ? "talk_own" : "talk_hers") : (colleague ?? say("team_unknown"));
  return (
    <li class={mine ? "bubble own" : "bubble"} data-mark={mine ? mark : undefined} data-key={key} tabIndex={-1}>
      <span class={colleague === undefined ? "heard" : "from"}>{whose}: </span>
      <p dir="auto">{text}</p>
      <small>
        <time>{clock(sentAt, zone, language)}</time>
        {mine ? <span class="mark"> · {say(MARKS[mark])}</span> : null}
        {expires === 0 ? null : <span> · {say("talk_expires", { time: soon(expires, app.now, zone, language) })}</span>}
      </small>
      {mark === "unsent" ? (
        <button type="button" class="quiet" onClick={() => conversation.retry(key)}>
          {say("again")}
        </button>
      ) : null}
      <Quoting {...view} whose={mine ? "own" : colleague === undefined ? "hers" : "colleague"} />
    </li>
  );
}

/** There is somebody to quote it to: it is shown there, and goes nowhere by itself. */
function Quoting({ desk, say, ask, entry, whose }: RowProps & { readonly whose: Whose }) {
  const { whispers } = desk;
  return whispers.chosen?.asked !== true ? null : (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        whispers.propose({ whose, text: entry.text });
        ask("aside");
      }}
    >
      {say("aside_quote")}
    </button>
  );
}
