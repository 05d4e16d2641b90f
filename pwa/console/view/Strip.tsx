// Above everything: on duty or not, how many wait and for how long, one's own load, and whether the line holds.

import { clockWithZone } from "../../shared/dates.ts";
import { waitOf } from "../words/index.ts";
import { loadText } from "../words/load.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon } from "./kit.tsx";

export function Strip(view: DeskProps) {
  const { app, desk, say, language, zone, ask } = view;
  const { duty } = desk;
  return (
    <header class="strip">
      <button
        type="button"
        class={duty === null ? "duty off" : "duty on"}
        aria-haspopup="dialog"
        onClick={() => ask("duty")}
      >
        <Icon name="duty" />
        <span>
          {duty === null ? say("duty_off") : say("duty_on", { time: clockWithZone(duty.until, zone, language) })}
        </span>
      </button>
      <Load {...view} />
      <LineState {...view} />
      <Asides {...view} />
      <button type="button" class="icon beside" aria-label={say("search_title")} onClick={() => ask("search")}>
        <Icon name="search" />
      </button>
      <button type="button" class="icon beside" onClick={() => ask("palette")}>
        <span class="heard">{say("palette_title")}</span> <kbd>Ctrl+K</kbd>
      </button>
      <button type="button" class="icon" aria-label={say("menu_title")} onClick={() => ask("menu")}>
        <Icon name="more" />
      </button>
      <button type="button" class="icon" aria-label={say("menu_lock")} onClick={() => app.lock("locked")}>
        <Icon name="lock" />
      </button>
    </header>
  );
}

/** Side rooms that are open, on whatever pane. */
function Asides({ desk, say, ask }: DeskProps) {
  const { rooms, unread } = desk.whispers;
  return rooms.length === 0 ? null : (
    <button type="button" class="asides" aria-haspopup="dialog" onClick={() => ask("aside")}>
      <Icon name="aside" /> {say("aside_title")}
      {unread === 0 ? null : (
        <b class="count">
          <span aria-hidden="true">{unread}</span>
          <span class="heard">{say("aside_unread", { n: `${unread}` })}</span>
        </b>
      )}
    </button>
  );
}

function Load({ app, desk, say }: DeskProps) {
  const { load, queue } = desk;
  const { waiting } = queue;
  const oldest = waiting.length === 0 ? null : Math.min(...waiting.map(({ since }) => since));
  const active = desk.conversations.filter(({ ended }) => ended === null).length;
  return (
    <dl class="load">
      <Figure label={say("strip_waiting")} value={`${waiting.length}`} />
      <Figure
        label={say("strip_oldest")}
        value={oldest === null ? say("strip_none") : waitOf(Math.max(0, app.now - oldest), say)}
      />
      {load === null ? (
        <Figure label={say("strip_active")} value={`${active}`} />
      ) : (
        <Figure label={say("load_label")} value={loadText(load, say)} />
      )}
    </dl>
  );
}

/** With a picture and in words; on a phone only what is amiss has room. */
function LineState({ app, say }: DeskProps) {
  const open = app.lineState === "open";
  const said = open ? "line_open" : app.lineState === "connecting" ? "line_connecting" : "line_waiting";
  return (
    <p class={open ? "line" : "line amiss"} role="status">
      <Icon name={open ? "linked" : "cut"} /> {say(said)}
    </p>
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
