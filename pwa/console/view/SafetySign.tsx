// The sign of safety: agreeing on one, and recognising her by it when she comes back.

import { useState } from "preact/hooks";
import { utf8 } from "../../../crypto/web/bytes.ts";
import { MOST_SIGN_BYTES } from "../../../crypto/web/safety_sign.ts";
import { choose } from "../../../crypto/web/words.ts";
import { randomBytes } from "../../shared/chance.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { Speak } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon, Secondary, UNLEARNED } from "./kit.tsx";

type SignProps = DeskProps & { readonly conversation: Conversation };

/** Beside the conversation. What was agreed on is shown by a press, not to whoever passes the screen. */
export function SafetySign(view: SignProps) {
  const { say, conversation } = view;
  const { agreed, awaited, proposal } = conversation.recognising;
  return conversation.ended !== null || !conversation.open || awaited !== null ? null : (
    <section class="care-team" aria-label={say("safety_title")}>
      <h3>{say("safety_title")}</h3>
      {agreed === null ? (
        <p class="soft">{say("safety_none")}</p>
      ) : (
        <details>
          <summary>{say("safety_agreed")}</summary>
          <p dir="auto">“{agreed}”</p>
        </details>
      )}
      {proposal === null ? null : (
        <p role="status">{say(proposal.hers ? "safety_hers" : "safety_waits", { text: proposal.text })}</p>
      )}
      {proposal?.hers === true ? (
        <Secondary onPress={() => conversation.recognising.agree()}>{say("safety_agree")}</Secondary>
      ) : null}
      {conversation.leads ? <Proposing {...view} key={conversation.name} /> : null}
    </section>
  );
}

function Proposing({ say, conversation }: SignProps) {
  const [text, write] = useState<string | null>(null);
  if (text === null) {
    return <Secondary onPress={() => write(ideaIn(say))}>{say("safety_propose")}</Secondary>;
  }
  const sign = text.trim();
  const propose = () => {
    conversation.recognising.propose(sign);
    write(null);
  };
  return (
    <div class="form">
      <label class="field">
        {say("safety_text")}
        <textarea
          {...UNLEARNED}
          rows={2}
          value={text}
          onInput={({ currentTarget }) => write(oneLine(currentTarget.value))}
        />
      </label>
      <p class="soft">{say("safety_ordinary")}</p>
      <Secondary busy={sign === "" || utf8(sign).length > MOST_SIGN_BYTES} onPress={propose}>
        {say("safety_send")}
      </Secondary>
      <Secondary onPress={() => write(null)}>{say("safety_not")}</Secondary>
    </div>
  );
}

/** Above where one writes, while nobody has said that it is she. Of another visit it is asked anew. */
export function Recognise(view: SignProps) {
  const { agreed, awaited } = view.conversation.recognising;
  return awaited === null || agreed === null ? null : <Asked {...view} key={awaited} visit={awaited} text={agreed} />;
}

/** Asked twice, since a yes opens what was said before on that phone. */
function Asked({ say, ask, conversation, visit, text }: SignProps & { readonly visit: string; readonly text: string }) {
  const [sure, setSure] = useState(false);
  return (
    <section class="recognise" aria-label={say("recognise_title")}>
      <h3>
        <Icon name="warn" /> {say("recognise_title")}
      </h3>
      <p>{say("recognise_sign", { text })}</p>
      <p>{say("recognise_silent")}</p>
      {sure ? <p role="alert">{say("recognise_opens")}</p> : null}
      <div class="pair">
        {sure ? (
          <>
            <Secondary onPress={() => conversation.recognising.receive(visit)}>{say("recognise_open")}</Secondary>
            <Secondary onPress={() => setSure(false)}>{say("recognise_wait")}</Secondary>
          </>
        ) : (
          <>
            <Secondary onPress={() => setSure(true)}>{say("recognise_yes")}</Secondary>
            <Secondary onPress={() => ask("near")}>{say("recognise_doubt")}</Secondary>
          </>
        )}
      </div>
    </section>
  );
}

/** Of words that are drawn: what stood in a list could be found there by anybody. */
function ideaIn(say: Speak): string {
  const [one = "", other = ""] = choose(randomBytes, 2);
  return say("safety_dream", { one, other });
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}
