// The chat: who answers, the messages, and where to write.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Talk as TalkScene, Who } from "../scene.ts";
import type { Speak } from "../words/index.ts";
import { Bubbles } from "./Bubbles.tsx";
import { Composer } from "./Composer.tsx";
import type { View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { nameOf, professionOf, TeamState } from "./Team.tsx";
import { WishList } from "./WishList.tsx";

const NEAR_END_PX = 80;

export function Talk(view: View) {
  const { scene, say, act } = view;
  const { talk } = scene;
  const list = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const count = talk?.bubbles.length ?? 0;
  const newest = talk?.bubbles.at(-1);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // Before painting: whoever is at the end, or wrote it, sees the newest; whoever reads above is not moved.
  useLayoutEffect(() => {
    if (!away || newest?.mine === true) {
      toEnd();
    }
  }, [count, talk?.lines.length, talk?.warning, talk?.folded]);
  useEffect(() => {
    const resized = () => (away ? undefined : toEnd());
    const watcher = new ResizeObserver(resized);
    if (list.current !== null) {
      watcher.observe(list.current);
    }
    return () => watcher.disconnect();
  }, [away]);
  if (talk === null) {
    return null;
  }
  return (
    <main class="talk" aria-label={nameOf(talk.who, say)}>
      <Header {...view} talk={talk} />
      <LineNote scene={scene} say={say} />
      <div
        class="list"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only keys must be able to scroll what was said
        tabIndex={0}
        onScroll={({ currentTarget: at }) => setAway(at.scrollHeight - at.scrollTop - at.clientHeight > NEAR_END_PX)}
      >
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
        {scene.wishDraft === null || talk.wishes === "sent" ? null : <WishList {...view} talk={talk} />}
        {talk.held && talk.warning !== "doubt" ? (
          <p class="note" role="status">
            {say("talk_held")}
          </p>
        ) : null}
        <p class="note live" role="status">
          {talk.reading ? say("talk_reading") : talk.left ? say("talk_left") : ""}
        </p>
      </div>
      {away && newest?.mine === false && !talk.folded ? (
        <button type="button" class="pill" onClick={toEnd}>
          {say("talk_new")}
        </button>
      ) : null}
      <Composer say={say} kept={scene.draft} onDraft={act.keepDraft} onSend={act.send} />
    </main>
  );
}

function Header({ say, act, talk }: View & { readonly talk: TalkScene }) {
  return (
    <header class="talk-head">
      <button type="button" class="back" aria-label={say("more")} onClick={() => act.show("menu")}>
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
