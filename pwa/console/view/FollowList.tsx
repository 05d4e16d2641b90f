// What to come back to: who waits for an answer, who means to be back, what ends soon. Nothing of it is stored.

import { soon } from "../../shared/dates.ts";
import { followUps, type Next, type Why } from "../talk/follow_ups.ts";
import type { DeskProps } from "./Desk.tsx";
import { Heading } from "./Heading.tsx";
import { Icon } from "./kit.tsx";
import { calledIn } from "./MineList.tsx";

const PICTURES = { answer: "mine", returns: "waiting", ends: "long", left: "left" } as const satisfies Record<
  Why,
  string
>;

export function FollowList({ app, desk, say, language, zone, show }: DeskProps) {
  const rows = followUps(desk.conversations, app.now);
  const told = ({ why, at }: Next) => say(`follow_${why}`, { time: soon(at, app.now, zone, language) });
  return (
    <section class="list" id="follow" aria-labelledby="follow-title">
      <Heading id="follow-title" title={say("follow_title")} count={rows.length} />
      {rows.length === 0 ? <p class="soft">{say("follow_empty")}</p> : null}
      <ul class="rows">
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
