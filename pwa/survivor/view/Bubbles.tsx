// The messages, day by day; under the last of a group its time, its mark, and when it disappears.

import { clock, day, dayNumber, soon, type ZoneSeconds, zoneOf } from "../../shared/dates.ts";
import { told } from "../../shared/team.ts";
import type { Bubble, TeamLine } from "../scene.ts";
import type { View } from "./kit.tsx";
import { TeamNote } from "./Team.tsx";

const GROUP_SECONDS = 300;

type BubblesProps = View & { readonly bubbles: readonly Bubble[]; readonly lines: readonly TeamLine[] };

export function Bubbles(view: BubblesProps) {
  const { scene, say, bubbles, lines } = view;
  const zone = zoneOf(new Date(scene.now * 1000));
  return (
    <ol class="bubbles" aria-label={say("talk_list")} aria-live="polite" aria-relevant="additions">
      {bubbles.map((bubble, place) => {
        const before = bubbles[place - 1];
        const newDay = before === undefined || dayNumber(before.sentAt, zone) !== dayNumber(bubble.sentAt, zone);
        return (
          <li key={bubble.key} class={bubble.mine ? "mine" : "theirs"}>
            {newDay ? <p class="day">{day(bubble.sentAt, scene.now, zone, scene.language)}</p> : null}
            {told(lines, before?.sentAt ?? 0, bubble.sentAt).map((line) => (
              <TeamNote key={`${line.at}${line.what}`} say={say} line={line} />
            ))}
            <div class="bubble">
              <span class="unseen">{bubble.mine ? `${say("talk_you")}: ` : ""}</span>
              {bubble.from === null ? null : <span class="from">{bubble.from}</span>}
              {bubble.text}
            </div>
            {endsGroup(bubble, bubbles[place + 1]) ? <Below {...view} bubble={bubble} zone={zone} /> : null}
          </li>
        );
      })}
      {told(lines, bubbles.at(-1)?.sentAt ?? 0, Number.POSITIVE_INFINITY).map((line) => (
        <li key={`${line.at}${line.what}`}>
          <TeamNote say={say} line={line} />
        </li>
      ))}
    </ol>
  );
}

function endsGroup(bubble: Bubble, next: Bubble | undefined): boolean {
  return (
    next === undefined ||
    next.mine !== bubble.mine ||
    next.mark !== bubble.mark ||
    next.sentAt - bubble.sentAt > GROUP_SECONDS
  );
}

function Below({ scene, say, act, bubble, zone }: View & { readonly bubble: Bubble; readonly zone: ZoneSeconds }) {
  if (bubble.mark === "unsent") {
    return (
      <button type="button" class="retry" onClick={() => act.resend(bubble.key)}>
        {say("talk_unsent")} · {say("again")}
      </button>
    );
  }
  const expiry = bubble.expires === 0 ? "" : soon(bubble.expires, scene.now, zone, scene.language);
  return (
    <p class="below">
      {clock(bubble.sentAt, zone, scene.language)}
      {bubble.mine ? <Ticks mark={bubble.mark} label={say(`talk_${bubble.mark}`)} /> : null}
      {expiry === "" ? null : <span class="fades"> · {say("talk_expires", { time: expiry })}</span>}
    </p>
  );
}

const TICKS = {
  sending: "M6 12h.01M12 12h.01M18 12h.01",
  stored: "M5 13l4 4L19 7",
  read: "M1 13l4 4L15 7M10 16l1 1L21 7",
};

function Ticks({ mark, label }: { readonly mark: "sending" | "stored" | "read"; readonly label: string }) {
  return (
    <span class={`ticks ${mark}`}>
      {" · "}
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={TICKS[mark]} />
      </svg>
      {label}
    </span>
  );
}
