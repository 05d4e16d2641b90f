// The end of the talk: who is there stays there, who reads above is not moved, and a button leads back down. Only the
// newest messages are drawn, and more of them as she goes up: leaving must not take longer after a long talk.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Speak } from "../words/index.ts";

const NEAR_END_PX = 80;
const NEAR_TOP_PX = 400;
/** So many messages are drawn, and so many more each time that she comes near the first of them. */
const LATELY = 60;

type End = {
  readonly list: RefObject<HTMLDivElement | null>;
  /** How many messages there were when she went up to read, or null while she is at the end. */
  readonly away: number | null;
  /** How many messages to draw, counted from the newest. */
  readonly drawn: number;
  readonly toEnd: () => void;
};

/** Whoever is at the end, or wrote the newest, sees the newest; whoever reads above is not moved. */
export function useTheEnd(count: number, own: boolean, also: readonly unknown[]): End {
  const list = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState<number | null>(null);
  const [reach, setReach] = useState(LATELY);
  // What came since she went up must not push away what she reads.
  const drawn = reach + (away === null ? 0 : count - away);
  const place = useRef({ away: false, top: 0, fromEnd: 0, count, drawn });
  Object.assign(place.current, { count, drawn });
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // Before painting.
  useLayoutEffect(() => {
    if (!place.current.away || own) {
      toEnd();
    }
  }, [count, ...also]);
  useLayoutEffect(() => {
    const at = list.current;
    if (place.current.away && at !== null) {
      at.scrollTop = at.scrollHeight - place.current.fromEnd;
    }
  }, [reach]);
  useEffect(() => {
    const at = list.current;
    if (at === null) {
      return;
    }
    const scrolled = () => {
      const now = place.current;
      const near = at.scrollHeight - at.scrollTop - at.clientHeight <= NEAR_END_PX;
      // Only going up leaves the end: messages that turn out taller than thought do not.
      if (near || at.scrollTop < now.top) {
        setAway((before) => (near ? null : (before ?? now.count)));
        now.away = !near;
      }
      now.top = at.scrollTop;
      now.fromEnd = at.scrollHeight - at.scrollTop;
      if (near) {
        setReach(LATELY);
      } else if (now.away && at.scrollTop < NEAR_TOP_PX && now.drawn < now.count) {
        setReach((before) => before + LATELY);
      }
    };
    at.addEventListener("scroll", scrolled, { passive: true });
    const watcher = new ResizeObserver(() => (place.current.away ? undefined : toEnd()));
    watcher.observe(at);
    watcher.observe(at.firstElementChild ?? at);
    return () => {
      at.removeEventListener("scroll", scrolled);
      watcher.disconnect();
    };
  }, []);
  return { list, away, drawn, toEnd };
}

type NewestProps = { readonly say: Speak; readonly fresh: number; readonly onPress: () => void };

/** The way back down; what came meanwhile is counted. */
export function Newest({ say, fresh, onPress }: NewestProps) {
  return (
    <button type="button" class="pill" aria-label={fresh > 0 ? undefined : say("talk_newest")} onClick={onPress}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 5v14M6 13l6 6 6-6" />
      </svg>
      {fresh > 0 ? `${say("talk_new")} · ${fresh}` : null}
    </button>
  );
}
