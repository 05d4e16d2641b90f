// The desk: a strip, the lists, the conversation, and what there is to know about it. As many panes as there is room for.

import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { DutyDialog } from "./DutyDialog.tsx";
import { Facts } from "./Facts.tsx";
import { Dialog, Icon, type View } from "./kit.tsx";
import { Menu } from "./Menu.tsx";
import { MineList } from "./MineList.tsx";
import { Strip } from "./Strip.tsx";
import { Talk } from "./Talk.tsx";
import { WaitingList } from "./WaitingList.tsx";

export type Pane = "waiting" | "mine" | "talk";
export type Open = "duty" | "menu" | "facts" | null;
export type DeskProps = View & {
  readonly desk: Desk;
  readonly show: (pane: Pane) => void;
  readonly ask: (open: Open) => void;
};

/** From here on lists and conversation stand side by side. */
const WIDE = "(min-width: 700px)";

export function DeskView(view: View) {
  const { desk } = view.app;
  return desk === null ? null : <Panes {...view} desk={desk} />;
}

function Panes(view: View & { readonly desk: Desk }) {
  const { desk, say } = view;
  const [pane, show] = useState<Pane>("waiting");
  const [open, ask] = useState<Open>(null);
  useKeys(show);
  useAttention(desk, pane);
  const props = { ...view, show, ask };
  const { chosen } = desk;
  return (
    <div class="desk" data-pane={pane}>
      <Strip {...props} />
      <main>
        <h1 class="heard">{say("nav_desk")}</h1>
        <div class="lists">
          <WaitingList {...props} />
          <MineList {...props} />
        </div>
        <div class="talk-pane">
          {chosen === null ? <p class="empty">{say("talk_empty")}</p> : <Talk {...props} conversation={chosen} />}
        </div>
      </main>
      <aside class="facts-pane" aria-label={say("facts_title")}>
        {chosen === null ? null : <Facts {...props} conversation={chosen} />}
      </aside>
      <Bar {...props} pane={pane} />
      {open === "duty" ? <DutyDialog {...props} /> : null}
      {open === "menu" ? <Menu {...props} /> : null}
      {open === "facts" && chosen !== null ? (
        <Dialog title={say("facts_title")} say={say} onClose={() => ask(null)}>
          <Facts {...props} conversation={chosen} />
        </Dialog>
      ) : null}
    </div>
  );
}

function Bar({ desk, say, show, ask, pane }: DeskProps & { readonly pane: Pane }) {
  const waiting = desk.queue.waiting.length;
  const unread = desk.conversations.reduce((total, conversation) => total + conversation.unread, 0);
  return (
    <nav class="bar" aria-label={say("title")}>
      <button type="button" aria-current={pane === "waiting"} onClick={() => show("waiting")}>
        <Icon name="waiting" />
        <span>{say("nav_waiting")}</span>
        {waiting > 0 ? <b>{waiting}</b> : null}
      </button>
      <button type="button" aria-current={pane === "mine"} onClick={() => show("mine")}>
        <Icon name="mine" />
        <span>{say("nav_mine")}</span>
        {unread > 0 ? <b>{unread}</b> : null}
      </button>
      <button type="button" onClick={() => ask("duty")}>
        <Icon name="duty" />
        <span>{say("nav_duty")}</span>
      </button>
      <button type="button" onClick={() => ask("menu")}>
        <Icon name="more" />
        <span>{say("nav_more")}</span>
      </button>
    </nav>
  );
}

/** Alt with a digit never clashes with typing. */
function useKeys(show: (pane: Pane) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const pane = event.altKey ? ({ Digit1: "waiting", Digit2: "mine" } as const)[event.code] : undefined;
      if (pane !== undefined) {
        event.preventDefault();
        show(pane);
        // On a phone the list is there only after the next frame.
        requestAnimationFrame(() => setTimeout(focusFirst, 0, pane));
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [show]);
}

function focusFirst(pane: Pane): void {
  document.getElementById(pane)?.querySelector<HTMLElement>("button:not([disabled])")?.focus();
}

/** A conversation counts as read only while it can be seen. */
function useAttention(desk: Desk, pane: Pane): void {
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const look = () => desk.attend(document.visibilityState === "visible" && (wide.matches || pane === "talk"));
    look();
    wide.addEventListener("change", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      wide.removeEventListener("change", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [desk, pane]);
}
