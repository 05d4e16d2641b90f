// Stays at the newest message, or where somebody reads above; draws no more of a long talk than that takes.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { before, firstDrawn } from "../talk/drawn.ts";
import type { Entry } from "../talk/entries.ts";
import type { Sought } from "./Desk.tsx";

/** Nearer to the end than this, new messages are followed. */
const NEAR_PX = 120;
/** Nearer to the first that is drawn than this, more are. */
const TOP_PX = 400;

/** `sought`: a message to go to, or null. `lines`: how many lines stand between the messages. */
export function useFollowed(entries: readonly Entry[], lines: number, sought: Sought) {
  const list = useRef<HTMLElement>(null);
  const near = useRef(true);
  const [from, goTo] = useState<string | null>(null);
  const first = firstDrawn(entries, from);
  const now = useRef({ entries, first, from });
  now.current = { entries, first, from };
  const earlier = () => goTo(before(now.current.entries, now.current.first));
  useEffect(() => {
    const element = list.current;
    const scrolled = () => {
      if (element === null) {
        return;
      }
      near.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (near.current) {
        goTo(null);
      } else if (element.scrollTop < TOP_PX && now.current.first > 0) {
        earlier();
      } else if (now.current.from === null) {
        // What is drawn now stays drawn, whatever comes at the end.
        goTo(now.current.entries[now.current.first]?.key ?? null);
      }
    };
    element?.addEventListener("scroll", scrolled, { passive: true });
    return () => element?.removeEventListener("scroll", scrolled);
  }, []);
  useKeyboardDrawn(list, near);
  const toEnd = () => {
    near.current = true;
    goTo(null);
    list.current?.scrollTo({ top: list.current.scrollHeight });
  };
  const last = entries.at(-1);
  // Whoever writes, while reading above, goes on at the end.
  useLayoutEffect(() => {
    if (near.current || last?.mark === "sending") {
      toEnd();
    }
  }, [last?.key, entries.length, lines]);
  useSought(list, sought, entries, goTo);
  return { list, first, earlier, away: from !== null, toEnd };
}

type Element = { readonly current: HTMLElement | null };

/** A drawn keyboard makes the list smaller: what was the end stays the end. */
function useKeyboardDrawn(list: Element, near: { readonly current: boolean }): void {
  useLayoutEffect(() => {
    const element = list.current;
    const resized = new ResizeObserver(() => {
      if (element !== null && near.current) {
        element.scrollTop = element.scrollHeight;
      }
    });
    if (element !== null) {
      resized.observe(element);
    }
    return () => resized.disconnect();
  }, []);
}

/** Draws from the message that was looked for, then goes to it; the focus tells a screen reader. */
function useSought(list: Element, sought: Sought, entries: readonly Entry[], goTo: (key: string | null) => void): void {
  const [drawn, draw] = useState<Sought>(null);
  useLayoutEffect(() => {
    const place = entries.findIndex(({ key }) => key === sought?.key);
    if (place >= 0) {
      goTo(before(entries, place));
      draw(sought);
    }
  }, [sought]);
  // Before the list says that it was scrolled: at its end it would draw the newest again.
  useLayoutEffect(() => {
    const key = drawn?.key;
    const row = key === undefined ? null : list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }, [drawn]);
}
