// The chat: who answers, the messages, and where to write.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Talk as TalkScene, Who } from "../scene.ts";
import type { Speak } from "../words/index.ts";
import { Aloud } from "./Aloud.tsx";
import { Bubbles } from "./Bubbles.tsx";
import { Composer } from "./Composer.tsx";
import { useArrival, type View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { Menu } from "./Sheets.tsx";
import { nameOf, professionOf, TeamState } from "./Team.tsx";

const NEAR_END_PX = 80;

export function Talk(view: View) {
  const { scene, say, act } = view;
  const { talk } = scene;
  const main = useRef<HTMLElement>(null);
  const count = talk?.bubbles.length ?? 0;
  const { list, away, toEnd } = useTheEnd(count, talk?.bubbles.at(-1)?.mine === true, [
    talk?.lines.length,
    talk?.warning,
    talk?.folded,
  ]);
  useArrival(main);
  if (talk === null) {
    return null;
  }
  return (
    <main class="talk" aria-label={nameOf(talk.who, say)} tabIndex={-1} ref={main}>
      <nav class="side" aria-label={say("more")}>
        <Menu {...view} />
      </nav>
      <Header {...view} talk={talk} />
      <LineNote scene={scene} say={say} />
      <div
        class="list"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only keys must be able to scroll what was said
        tabIndex={0}
      >
        <div class="said">
          <Opening say={say} talk={talk} />
          {talk.folded ? (
            <div class="fold">
              <p class="soft">{say("talk_folded")}</p>
              <button type="button" class="secondary" onClick={act.unfold}>
                {say("talk_unfold")}
              </button>
            </div>
          ) : (
            <Bubbles {...view} bubbles={talk.bubbles} lines={talk.lines} />
          )}
          {talk.gap ? <p class="note">{say("talk_gap")}</p> : null}
          <TeamState {...view} talk={talk} />
          {talk.held && talk.warning !== "doubt" ? (
            <p class="note" role="status">
              {say("talk_held")}
            </p>
          ) : null}
          <p class="note live" role="status">
            {talk.reading ? say("talk_reading") : talk.left ? say("talk_left") : ""}
          </p>
          {talk.folded ? null : <Aloud scene={scene} say={say} bubbles={talk.bubbles} />}
        </div>
      </div>
      <div class="edge">
        {away === null || talk.folded ? null : (
          <Newest say={say} fresh={talk.bubbles.slice(away).filter(({ mine }) => !mine).length} onPress={toEnd} />
        )}
      </div>
      <Composer say={say} onSend={act.send} />
    </main>
  );
}

type End = {
  readonly list: RefObject<HTMLDivElement | null>;
  /** How many messages there were when she went up to read, or null while she is at the end. */
  readonly away: number | null;
  readonly toEnd: () => void;
};

/** Whoever is at the end, or wrote the newest, sees the newest; whoever reads above is not moved. */
function useTheEnd(count: number, own: boolean, also: readonly unknown[]): End {
  const list = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState<number | null>(null);
  const place = useRef({ away: false, top: 0, count });
  place.current.count = count;
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // Before painting.
  useLayoutEffect(() => {
    if (!place.current.away || own) {
      toEnd();
    }
  }, [count, ...also]);
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
  return { list, away, toEnd };
}

type NewestProps = { readonly say: Speak; readonly fresh: number; readonly onPress: () => void };

/** The way back down; what came meanwhile is counted. */
function Newest({ say, fresh, onPress }: NewestProps) {
  return (
    <button type="button" class="pill" aria-label={fresh > 0 ? undefined : say("talk_newest")} onClick={onPress}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 5v14M6 13l6 6 6-6" />
      </svg>
      {fresh > 0 ? `${say("talk_new")} · ${fresh}` : null}
    </button>
  );
}

function Header({ say, act, talk }: View & { readonly talk: TalkScene }) {
  return (
    <header class="talk-head">
      <button type="button" class="back menu" aria-label={say("more")} onClick={() => act.show("menu")}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 7h14M5 12h14M5 17h14" />
        </svg>
      </button>
      <div>
        <strong>{nameOf(talk.who, say)}</strong>
        {talk.who === null ? null : <p class="soft">{roleOf(talk.who, say)}</p>}
      </div>
    </header>
  );
}

function Opening({ say, talk }: { readonly say: Speak; readonly talk: TalkScene }) {
  return (
    <div class="opening">
      <p>{say("who_came", { who: nameOf(talk.came, say) })}</p>
      <p>{say("who_listens")}</p>
      <p class="soft">{say("who_sealed")}</p>
      <p class="soft">{say("who_fades", { length: lengthOf(talk.keep, say) })}</p>
    </div>
  );
}

function roleOf(who: Who, say: Speak): string {
  return say("who_role", { profession: professionOf(who, say), region: who.region });
}
