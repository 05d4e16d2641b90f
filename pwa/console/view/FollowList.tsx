// What to come back to: one's own reminders that are due, who waits for an answer, who means to be back, what ends soon.

import { hex } from "../../../crypto/web/bytes.ts";
import { soon } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import { followUps, type Next, type Why } from "../talk/follow_ups.ts";
import type { Due } from "../talk/reminders.ts";
import type { DeskProps } from "./Desk.tsx";
import { Heading } from "./Heading.tsx";
import { Icon } from "./kit.tsx";
import { calledIn } from "./MineList.tsx";
import { ReminderDeeds } from "./ReminderList.tsx";

const PICTURES = { answer: "mine", returns: "waiting", ends: "long", left: "left" } as const satisfies Record<
  Why,
  string
>;

export function FollowList(view: DeskProps) {
  const { app, desk, say, language, zone, show } = view;
  const rows = followUps(desk.conversations, app.now);
  const { due } = desk;
  const told = ({ why, at }: Next) => say(`follow_${why}`, { time: soon(at, app.now, zone, language) });
  return (
    <section class="list" id="follow" aria-labelledby="follow-title">
      <Heading id="follow-title" title={say("follow_title")} count={rows.length + due.length} />
      {rows.length + due.length === 0 ? <p class="soft">{say("follow_empty")}</p> : null}
      <ul class="rows">
        {due.map((one) => (
          <li key={hex(one.reminder.id)} class="reminded">
            <Reminded {...view} {...one} />
          </li>
        ))}
        {rows.map(({ talk, next }) => (
          <li key={talk.name}>
            <button
              type="button"
              class="row"
              onClick={() => {
                desk.choose(talk.name);
                show("talk");
              }}
            >
              <strong>{calledIn(talk, say)}</strong>
              <small>
                <Icon name={PICTURES[next.why]} /> {told(next)}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reminded(view: DeskProps & Due<Conversation>) {
  const { app, desk, say, language, zone, show, talk, reminder } = view;
  return (
    <>
      <button
        type="button"
        class="row"
        onClick={() => {
          desk.choose(talk.name);
          show("talk");
        }}
      >
        <strong>{calledIn(talk, say)}</strong>
        <small>
          <Icon name="follow" /> {say("follow_remind", { time: soon(reminder.due, app.now, zone, language) })}
        </small>
        {reminder.note === "" ? null : <span dir="auto">{reminder.note}</span>}
      </button>
      <ReminderDeeds {...view} conversation={talk} reminder={reminder} />
    </>
  );
}
