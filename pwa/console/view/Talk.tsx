// One conversation: who, the messages, what is missing or over, and where to write.

import { AFTER_RETURN_SECONDS } from "../../../crypto/web/block_rules.ts";
import { moment } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import { needName } from "../words/index.ts";
import { Bubbles } from "./Bubbles.tsx";
import { Composer } from "./Composer.tsx";
import type { DeskProps } from "./Desk.tsx";
import { ShiftEnds } from "./HandOver.tsx";
import { Icon, Secondary } from "./kit.tsx";
import { calledIn } from "./MineList.tsx";
import { Recognise } from "./SafetySign.tsx";

export function Talk(view: DeskProps & { readonly conversation: Conversation }) {
  const { desk, say, show, ask, conversation } = view;
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
        <button type="button" class="secondary near" onClick={() => ask("near")}>
          <Icon name="door" /> <span>{say("talk_near")}</span>
        </button>
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
      {ended === null ? <Back {...view} /> : null}
      <ShiftEnds {...view} />
      {gap && ended === null ? (
        <p class="gap" role="status">
          <Icon name="warn" /> {say("talk_gap")}
        </p>
      ) : null}
      {ended === null ? <Recognise {...view} /> : null}
      {ended === null ? (
        <Composer {...view} />
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

/** She means to come back: an answer written now waits for her until then. */
function Back({ app, say, language, zone, conversation }: DeskProps & { readonly conversation: Conversation }) {
  const { head } = conversation;
  if (head === null || head.returns + AFTER_RETURN_SECONDS <= app.now) {
    return null;
  }
  const told = (time: number) => moment(time, app.now, zone, language);
  return (
    <p class="renewed" role="status">
      {say("talk_returns", { time: told(head.returns), until: told(head.returns + AFTER_RETURN_SECONDS) })}
    </p>
  );
}
