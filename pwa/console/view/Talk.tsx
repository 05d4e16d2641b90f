// One conversation: who, the messages, what is missing or over, and where to write.

import type { Conversation } from "../talk/conversation.ts";
import { needName } from "../words/index.ts";
import { Bubbles } from "./Bubbles.tsx";
import { Composer } from "./Composer.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Icon, Secondary } from "./kit.tsx";
import { calledIn } from "./MineList.tsx";

export function Talk(view: DeskProps & { readonly conversation: Conversation }) {
  const { desk, say, language, show, ask, conversation } = view;
  const { ended, gap } = conversation;
  return (
    <section class="talk" aria-label={calledIn(conversation, say)}>
      <header>
        <button type="button" class="icon back" aria-label={say("back")} onClick={() => show("mine")}>
          <Icon name="back" />
        </button>
        <div>
          <h2>{calledIn(conversation, say)}</h2>
          <p class="about-whom">{needName(conversation.need, say)}</p>
        </div>
        <button type="button" class="icon about" aria-label={say("facts_title")} onClick={() => ask("facts")}>
          <Icon name="facts" />
        </button>
      </header>
      <Bubbles {...view} />
      {conversation.waitsForHer ? (
        <p class="renewed" role="status">
          {say("talk_waits")}
        </p>
      ) : null}
      {gap && ended === null ? (
        <p class="gap" role="status">
          <Icon name="warn" /> {say("talk_gap")}
        </p>
      ) : null}
      {ended === null ? (
        <Composer key={conversation.name} conversation={conversation} language={language} say={say} />
      ) : (
        <div class="ended" role="status">
          <p>{say(`talk_${ended === "left" ? "went" : ended}`)}</p>
          <Secondary
            onPress={() => {
              desk.dismiss(conversation);
              show("mine");
            }}
          >
            {say("talk_close")}
          </Secondary>
        </div>
      )}
    </section>
  );
}
