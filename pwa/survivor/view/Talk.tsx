// The chat: who answers, the messages, and where to write.

import { useRef } from "preact/hooks";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Talk as TalkScene, Who } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import type { Speak } from "../words/index.ts";
import { Bubbles } from "./Bubbles.tsx";
import { Composer } from "./Composer.tsx";
import { Secondary, useArrival, type View } from "./kit.tsx";
import { LineNote } from "./LineNote.tsx";
import { Newest, useTheEnd } from "./Newest.tsx";
import { nameOf, professionOf, TeamState } from "./Team.tsx";

type TalkView = View & { readonly later: Supply };

export function Talk(view: TalkView) {
  const { talk } = view.scene;
  return talk === null ? null : <Conversing {...view} talk={talk} />;
}

function Conversing(view: TalkView & { readonly talk: TalkScene }) {
  const { scene, say, act, talk } = view;
  const { Aloud, Another, AskCard, Fold, Menu, SignCard, WishList } = view.later.got ?? {};
  const { bubbles, lines, warning, folded } = talk;
  const main = useRef<HTMLElement>(null);
  const { list, isAway, drawn, toEnd, more } = useTheEnd(bubbles, [lines.length, warning, folded, talk.asked?.key]);
  const whole = folded || drawn.first === 0;
  useArrival(main);
  return (
    <main class="talk" aria-label={nameOf(talk.who, say)} tabIndex={-1} ref={main}>
      <nav class="side" aria-label={say("more")}>
        {Menu === undefined ? null : <Menu {...view} />}
      </nav>
      <Header {...view} />
      <LineNote scene={scene} say={say} />
      <div
        class="list"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only keys must be able to scroll what was said
        tabIndex={0}
      >
        <div class="said">
          {whole ? (
            <Opening say={say} talk={talk} got={view.later.got} />
          ) : (
            <Secondary onPress={more}>{say("talk_earlier")}</Secondary>
          )}
          {Another === undefined || folded ? null : <Another {...view} />}
          {folded && Fold !== undefined ? <Fold {...view} /> : null}
          <Bubbles {...view} bubbles={bubbles} drawn={drawn} lines={lines} />
          {talk.gap ? <p class="note">{say("talk_gap")}</p> : null}
          <TeamState {...view} />
          {folded || AskCard === undefined || talk.asked === null ? null : <AskCard {...view} asked={talk.asked} />}
          {folded || SignCard === undefined || talk.sign === null ? null : <SignCard {...view} sign={talk.sign} />}
          {WishList === undefined || scene.wishDraft === null || talk.wishes === "sent" ? null : <WishList {...view} />}
          {talk.held && warning !== "doubt" ? (
            <p class="note" role="status">
              {say("talk_held")}
            </p>
          ) : null}
          <p class="note live" role="status">
            {talk.reading ? say("talk_reading") : talk.left ? say("talk_left") : ""}
          </p>
          {folded || Aloud === undefined ? null : <Aloud scene={scene} say={say} bubbles={bubbles} />}
        </div>
      </div>
      <div class="edge">{isAway && !folded ? <Newest say={say} fresh={drawn.fresh} onPress={toEnd} /> : null}</div>
      <Composer say={say} kept={scene.draft} onDraft={act.keepDraft} onSend={act.send} />
    </main>
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

type OpeningProps = { readonly say: Speak; readonly talk: TalkScene; readonly got: Supply["got"] };

function Opening({ say, talk, got }: OpeningProps) {
  return (
    <div class="opening">
      <p>{say("who_came", { who: nameOf(talk.came, say) })}</p>
      <p>{say("who_listens")}</p>
      <p class="soft">
        {say("who_sealed")} {got?.adviceText(say)}
      </p>
      <p class="soft">{say("who_fades", { length: lengthOf(talk.keep, say) })}</p>
    </div>
  );
}

function roleOf(who: Who, say: Speak): string {
  return say("who_role", { profession: professionOf(who, say), region: who.region });
}
