// The keys of the desk, and where each of them takes the focus.

import { useEffect, useRef } from "preact/hooks";
import { isTyping, type Shortcut, shortcutOf } from "../keys.ts";
import type { DeskProps, Open, Pane } from "./Desk.tsx";
import { moveIn } from "./MineList.tsx";

const WRITING = ".composer textarea";
const FIRST_OF: Readonly<Record<Pane, string>> = {
  waiting: "#waiting :is(.deeds, .invite) button:not([disabled])",
  mine: '#mine .row[tabindex="0"]',
  follow: "#follow .row",
  talk: ".bubbles",
};

export function useShortcuts(view: DeskProps, open: Open): void {
  const now = useRef({ view, open });
  now.current = { view, open };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { view, open } = now.current;
      const typing = isTyping(document.activeElement as HTMLElement | null);
      const where = { typing, dialog: open !== null, letters: view.liked.letters };
      const shortcut = shortcutOf(event, where);
      if (shortcut !== null) {
        event.preventDefault();
        act(view, shortcut);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function act({ desk, show, ask }: DeskProps, shortcut: Shortcut): void {
  switch (shortcut) {
    case "next":
    case "previous":
      step(show, shortcut === "next" ? 1 : -1);
      break;
    case "replies":
      openReplies();
      break;
    case "waiting":
    case "mine":
    case "follow":
      show(shortcut, "focus");
      break;
    case "talk":
      if (desk.chosen !== null) {
        show(shortcut, "focus");
      }
      break;
    default:
      ask(shortcut);
  }
}

export function focusIn(pane: Pane): void {
  // A drawn keyboard would come up and cover what is to be read.
  const writing = pane === "talk" && matchMedia("(pointer: fine)").matches ? document.querySelector(WRITING) : null;
  const wanted = writing ?? document.querySelector(FIRST_OF[pane]);
  if (wanted instanceof HTMLElement) {
    wanted.focus();
  }
}

function step(show: DeskProps["show"], by: number): void {
  const list = document.querySelector<HTMLElement>("#mine .rows");
  if (list?.contains(document.activeElement)) {
    moveIn(list, by);
  } else {
    show("mine", "focus");
  }
}

/** As if "/" were typed into an empty field. */
function openReplies(): void {
  const field = document.querySelector<HTMLTextAreaElement>(WRITING);
  field?.focus();
  if (field?.value === "") {
    field.value = "/";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}
