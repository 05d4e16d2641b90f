// The end of the talk: who is there stays there, who reads above is not moved, and a button leads back down. Only the
// newest messages are drawn, and more of them as she goes up: leaving must not take longer after a long talk.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Drawn, drawnOf } from "../drawn.ts";
import type { Bubble } from "../scene.ts";
import type { Speak } from "../words/index.ts";

const NEAR_END_PX = 80;
const NEAR_TOP_PX = 400;
/** So many messages are drawn, and so many more each time that she comes near the first of them. */
const LATELY = 60;
/** No row is lower: on a high screen, too, there is something to scroll. */
const LOWEST_ROW_PX = 20;

type End = {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly isAway: boolean;
  readonly drawn: Drawn;
  readonly toEnd: () => void;
  /** Draws more of what came before, and leaves her where she is. */
  readonly more: () => void;
};

/** Whoever is at the end, or wrote the newest since, sees the newest; whoever reads above is not moved. */
export function useTheEnd(bubbles: readonly Bubble[], also: readonly unknown[]): End {
  const list = useRef<HTMLDivElement>(null);
  const lately = Math.max(LATELY, Math.ceil(innerHeight / LOWEST_ROW_PX));
  const [reach, setReach] = useState(lately);
  const [before, setBefore] = useState<ReadonlySet<string> | null>(null);
  const drawn = drawnOf(bubbles, before, reach, lately);
  const { first, own } = drawn;
  const place = useRef<Place>({ away: false, top: 0, row: null, offset: 0, bubbles, first, lately });
  Object.assign(place.current, { bubbles, first, lately });
  const toEnd = () => {
    place.current.away = false;
    list.current?.scrollTo({ top: list.current.scrollHeight });
  };
  // Before painting.
  useLayoutEffect(() => {
    if (!place.current.away || own) {
      toEnd();
    }
  }, [bubbles.at(-1)?.key, bubbles.length, own, ...also]);
  useLayoutEffect(() => stay(list.current, place.current));
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
        setBefore((known) => (near ? null : (known ?? new Set(now.bubbles.map(({ key }) => key)))));
        now.away = !near;
      }
      now.top = at.scrollTop;
      remember(at, now);
      if (near) {
        setReach(now.lately);
      } else if (now.away && at.scrollTop < NEAR_TOP_PX && now.first > 0) {
        setReach((known) => known + now.lately);
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
  const more = () => {
    setReach((known) => known + lately);
    // The button goes with the last of them.
    list.current?.focus({ preventScroll: true });
  };
  return { list, isAway: before !== null, drawn, toEnd, more };
}

type Place = {
  away: boolean;
  top: number;
  /** The uppermost row that she sees, and how far down it stands. */
  row: Element | null;
  offset: number;
  bubbles: readonly Bubble[];
  first: number;
  lately: number;
};

function remember(list: HTMLElement, place: Place): void {
  const { left, top, width } = list.getBoundingClientRect();
  const seen = (list.getRootNode() as ShadowRoot).elementFromPoint(left + width / 2, top + 1);
  place.row = seen?.closest("li") ?? list.querySelector("li");
  place.offset = place.row?.getBoundingClientRect().top ?? 0;
}

/** The row that she looks at is where it was, whatever came or went above it. */
function stay(list: HTMLElement | null, { away, row, offset }: Place): void {
  const moved = away && row?.isConnected ? row.getBoundingClientRect().top - offset : 0;
  // Where nothing moved nothing is set: some browsers would stop a list that is still rolling.
  if (list !== null && moved !== 0) {
    list.scrollTop += moved;
  }
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
