// Above everything: on duty or not, how many wait and for how long, one's own load, and whether the line holds.

import { clockWithZone } from "../../shared/dates.ts";
import { waitOf } from "../words/index.ts";
import { loadText } from "../words/load.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon } from "./kit.tsx";

export function Strip({ app, desk, say, language, zone, ask }: DeskProps) {
  const { duty, load, queue } = desk;
  const oldest = queue.waiting.length === 0 ? null : Math.min(...queue.waiting.map(({ since }) => since));
  const active = desk.conversations.filter(({ ended }) => ended === null).length;
  return (
    <header class="strip">
      <button type="button" class={duty === null ? "duty off" : "duty on"} onClick={() => ask("duty")}>
        <Icon name="duty" />
        <span>
          {duty === null ? say("duty_off") : say("duty_on", { time: clockWithZone(duty.until, zone, language) })}
        </span>
      </button>
      <dl class="load">
        <Figure label={say("strip_waiting")} value={`${queue.waiting.length}`} />
        <Figure
          label={say("strip_oldest")}
          value={oldest === null ? say("strip_none") : waitOf(Math.max(0, app.now - oldest), say)}
        />
        <Figure label={say("strip_active")} value={`${active}`} />
        {load === null ? null : <Figure label={say("load_label")} value={loadText(load, say)} />}
      </dl>
      <p class="line" role="status">
        {app.lineState === "open" ? "" : say(app.lineState === "connecting" ? "line_connecting" : "line_waiting")}
      </p>
      <button type="button" class="icon menu" aria-label={say("menu_title")} onClick={() => ask("menu")}>
        <Icon name="more" />
      </button>
      <button type="button" class="icon" aria-label={say("menu_lock")} onClick={() => app.lock("locked")}>
        <Icon name="lock" />
      </button>
    </header>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
