// The messages, day by day; under the last of a group its time, its mark, and when it disappears.

import { clock, day, dayNumber, soon, type ZoneSeconds, zoneOf } from "../../shared/dates.ts";
import { told } from "../../shared/team.ts";
import type { Drawn } from "../drawn.ts";
import type { Bubble, TeamLine } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import type { View } from "./kit.tsx";
import { lineText, TeamNote } from "./Team.tsx";

const GROUP_SECONDS = 300;

type BubblesProps = View & {
  readonly bubbles: readonly Bubble[];
  readonly drawn: Drawn;
  readonly lines: readonly TeamLine[];
  readonly later: Supply;
};
/** What stands around one bubble. */
type Around = {
  readonly day: string;
  readonly notes: readonly string[];
  readonly begins: boolean;
  readonly ends: boolean;
  readonly time: string;
  readonly expiry: string;
};

export function Bubbles(view: BubblesProps) {
  const { scene, say, bubbles, drawn, lines } = view;
  const zone = zoneOf(new Date(scene.now * 1000));
  const rows = bubbles
    .slice(drawn.first)
    .map((bubble, at) => (
      <Row key={bubble.key} {...view} bubble={bubble} around={aroundOf(view, drawn.first + at, zone)} />
    ));
  return (
    <>
      {/* What is drawn above as she goes up is nothing new: it stands outside of what is told when it comes. */}
      <ol class="bubbles">{rows.slice(0, drawn.told - drawn.first)}</ol>
      <div role="log" aria-label={say("talk_list")}>
        <ol class="bubbles">
          {rows.slice(drawn.told - drawn.first)}
          {told(lines, bubbles.at(-1)?.sentAt ?? 0, Number.POSITIVE_INFINITY).map((line) => (
            <li key={`${line.at}${line.what}`}>
              <TeamNote text={lineText(line, say, view.later.got?.whyText)} />
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function aroundOf(
  { scene, say, bubbles, drawn, later, lines }: BubblesProps,
  place: number,
  zone: ZoneSeconds,
): Around {
  const bubble = bubbles[place] as Bubble;
  const [before, after] = [bubbles[place - 1], bubbles[place + 1]];
  const top = place === drawn.first;
  const newDay = top || before === undefined || dayNumber(before.sentAt, zone) !== dayNumber(bubble.sentAt, zone);
  const notes = told(lines, before?.sentAt ?? 0, bubble.sentAt).map((line) => lineText(line, say, later.got?.whyText));
  const ends = parted(bubble, after);
  return {
    day: newDay ? day(bubble.sentAt, scene.now, zone, scene.language) : "",
    notes,
    begins: newDay || notes.length > 0 || parted(before, bubble),
    ends,
    time: ends ? clock(bubble.sentAt, zone, scene.language) : "",
    expiry: ends && bubble.expires !== 0 ? soon(bubble.expires, scene.now, zone, scene.language) : "",
  };
}

function parted(bubble: Bubble | undefined, next: Bubble | undefined): boolean {
  return (
    bubble === undefined ||
    next === undefined ||
    next.mine !== bubble.mine ||
    next.from !== bubble.from ||
    next.mark !== bubble.mark ||
    next.sentAt - bubble.sentAt > GROUP_SECONDS
  );
}

function Row(view: View & { readonly bubble: Bubble; readonly around: Around }) {
  const { say, bubble, around } = view;
  return (
    <li class={`${bubble.mine ? "mine" : "theirs"}${around.begins ? " begins" : ""}${around.ends ? " ends" : ""}`}>
      {around.day === "" ? null : <p class="day">{around.day}</p>}
      {around.notes.map((note) => (
        <TeamNote key={note} text={note} />
      ))}
      <div class="bubble">
        {bubble.mine ? <span class="unseen">{say("talk_you")}: </span> : null}
        {bubble.from === null || !around.begins ? null : <span class="from">{bubble.from}</span>}
        {bubble.text}
      </div>
      {around.ends ? <Below {...view} /> : null}
    </li>
  );
}

function Below({ say, act, bubble, around }: View & { readonly bubble: Bubble; readonly around: Around }) {
  if (bubble.mark === "unsent") {
    return (
      <button type="button" class="retry" onClick={() => act.resend(bubble.key)}>
        <Ticks mark="unsent" />
        {say("talk_unsent")} · {say("again")}
      </button>
    );
  }
  return (
    <p class="below">
      {around.time}
      {bubble.mine ? (
        <span class={`ticks ${bubble.mark}`}>
          {" · "}
          <Ticks mark={bubble.mark} />
          {say(`talk_${bubble.mark}`)}
        </span>
      ) : null}
      {around.expiry === "" ? null : <span class="fades"> · {say("talk_expires", { time: around.expiry })}</span>}
    </p>
  );
}

const TICKS = {
  sending: "M12 7v5l3 2M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
  stored: "M5 13l4 4L19 7",
  read: "M1 13l4 4L15 7M10 16l1 1L21 7",
  unsent: "M19 5v5h-5M19 10a7 7 0 1 0 0 5",
};

function Ticks({ mark }: { readonly mark: keyof typeof TICKS }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={TICKS[mark]} />
    </svg>
  );
}
