// The conversations that are this clinician's, the one with the newest message first.

import { clock } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { Speak } from "../words/index.ts";
import { needName } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";

export function MineList({ desk, say, language, zone, show }: DeskProps) {
  const rows = [...desk.conversations].sort((a, b) => lastOf(b) - lastOf(a));
  return (
    <section class="list" id="mine" aria-labelledby="mine-title">
      <h2 id="mine-title">{say("mine_title")}</h2>
      {rows.length === 0 ? <p class="soft">{say("mine_empty")}</p> : null}
      <ul class="rows">
        {rows.map((conversation) => (
          <li key={conversation.name}>
            <button
              type="button"
              class="row"
              aria-current={desk.chosen === conversation}
              onClick={() => {
                desk.choose(conversation.name);
                show("talk");
              }}
            >
              <strong>{calledIn(conversation, say)}</strong>
              <span>{needName(conversation.need, say)}</span>
              <small>
                {lastOf(conversation) === 0
                  ? say("mine_quiet")
                  : say("mine_last", { time: clock(lastOf(conversation), zone, language) })}
              </small>
              {conversation.unread > 0 ? (
                <b>
                  <span aria-hidden="true">{conversation.unread}</span>
                  <span class="heard">{say("mine_unread", { n: `${conversation.unread}` })}</span>
                </b>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What she asked to be called, else a number. */
export function calledIn({ entries, ordinal }: Conversation, say: Speak): string {
  const codes = entries.filter(({ kind }) => kind === "wishes").flatMap(({ text }) => text.split("\n"));
  const name = codes.find((code) => code.startsWith("call_me:"))?.slice("call_me:".length);
  return name ?? say("mine_name", { n: `${ordinal}` });
}

function lastOf({ entries }: Conversation): number {
  return Math.max(0, ...entries.map(({ sentAt }) => sentAt));
}
