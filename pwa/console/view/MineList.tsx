// The conversations that are this clinician's, the one with the newest message first; arrows or J and K go through them.

import { useRef } from "preact/hooks";
import { soon } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import { needName, type Speak } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { Heading } from "./Heading.tsx";

/** The newest first; opening one does not move it. */
export function mineOf(conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations
    .map((conversation) => ({ conversation, last: lastOf(conversation) }))
    .sort((a, b) => b.last - a.last)
    .map(({ conversation }) => conversation);
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

export function MineList(view: DeskProps) {
  const { desk, say } = view;
  const list = useRef<HTMLDivElement>(null);
  const rows = mineOf(desk.conversations);
  const reached = rows.some((one) => one === desk.chosen) ? desk.chosen : (rows[0] ?? null);
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      moveIn(list.current, step);
    }
  };
  return (
    <section class="list" id="mine" aria-labelledby="mine-title">
      <Heading id="mine-title" title={say("mine_title")} count={rows.length} />
      {rows.length === 0 ? <p class="soft">{say("mine_empty")}</p> : null}
      {rows.length === 0 ? null : (
        <div class="rows" role="listbox" aria-labelledby="mine-title" ref={list} tabIndex={-1} onKeyDown={press}>
          {rows.map((conversation) => (
            <Row key={conversation.name} {...view} conversation={conversation} reached={conversation === reached} />
          ))}
        </div>
      )}
    </section>
  );
}

/** Moves the focus among the rows; only Enter or a tap opens one, because what is open counts as read. */
export function moveIn(list: HTMLElement | null, step: number): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>(".row") ?? [])];
  const at = rows.findIndex((row) => row.matches(":focus"));
  const next = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step));
  rows[next]?.focus();
}

type RowProps = DeskProps & { readonly conversation: Conversation; readonly reached: boolean };

function Row({ app, desk, say, language, zone, show, conversation, reached }: RowProps) {
  const { unread, head, ended, isNew } = conversation;
  const last = lastOf(conversation);
  const when = (time: number) => soon(time, app.now, zone, language);
  return (
    <button
      type="button"
      class="row"
      role="option"
      tabIndex={reached ? 0 : -1}
      aria-selected={desk.chosen === conversation}
      onClick={() => {
        desk.choose(conversation.name);
        show("talk");
      }}
    >
      <strong>{calledIn(conversation, say)}</strong>
      <span>{needName(conversation.need, say)}</span>
      <small>
        {last === 0 ? say("mine_quiet") : say("mine_last", { time: when(last) })} ·{" "}
        {ended !== null || head === null ? say("mine_ended") : say("mine_ends", { time: when(head.expires) })}
      </small>
      {unread > 0 ? (
        <b class="count">
          <span aria-hidden="true">{unread}</span>
          <span class="heard">{say("mine_unread", { n: `${unread}` })}</span>
        </b>
      ) : isNew ? (
        <b class="count">{say("mine_new")}</b>
      ) : null}
    </button>
  );
}

/** What she asked to be called, else a number. */
export function calledIn({ entries, ordinal }: Conversation, say: Speak): string {
  return nicknameIn(entries) ?? say("mine_name", { n: `${ordinal}` });
}

export function nicknameIn(entries: Conversation["entries"]): string | null {
  for (const { kind, text } of entries) {
    const code = kind === "wishes" ? text.split("\n").find((one) => one.startsWith("call_me:")) : undefined;
    if (code !== undefined) {
      return code.slice("call_me:".length);
    }
  }
  return null;
}

function lastOf({ entries }: Conversation): number {
  return entries.reduce((latest, { sentAt }) => Math.max(latest, sentAt), 0);
}
