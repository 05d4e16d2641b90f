// On a phone: the lists, and duty, at the bottom where a thumb reaches them, each with how many there are.

import { followUps } from "../talk/follow_ups.ts";
import type { DeskProps, Pane } from "./Desk.tsx";
import { Icon } from "./kit.tsx";

export function Bar({ app, desk, say, show, ask, pane }: DeskProps & { readonly pane: Pane }) {
  const unread = desk.conversations.reduce((total, one) => total + (one.isNew ? 1 : 0) + one.unread, 0);
  const lists = [
    { name: "waiting", count: desk.queue.waiting.length },
    { name: "mine", count: unread },
    { name: "follow", count: followUps(desk.conversations, app.now).length + desk.due.length },
  ] as const;
  return (
    <nav class="bar" aria-label={say("title")}>
      {lists.map(({ name, count }) => (
        <button key={name} type="button" aria-current={pane === name} onClick={() => show(name)}>
          <Icon name={name} />
          <span>{say(`nav_${name}`)}</span>
          {count > 0 ? <b class="count">{count}</b> : null}
        </button>
      ))}
      <button type="button" onClick={() => ask("duty")}>
        <Icon name="duty" />
        <span>{say("nav_duty")}</span>
      </button>
    </nav>
  );
}
