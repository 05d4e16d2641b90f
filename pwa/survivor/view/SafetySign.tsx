// The sign of safety: a plain sentence that only she and whoever answers her know, and by which she is known again.

import { useState } from "preact/hooks";
import { utf8 } from "../../../crypto/web/bytes.ts";
import { MOST_SIGN_BYTES } from "../../../crypto/web/safety_sign.ts";
import { choose } from "../../../crypto/web/words.ts";
import { randomBytes } from "../../shared/chance.ts";
import type { SignShown } from "../scene.ts";
import type { Speak } from "../words/index.ts";
import { Secondary, UNLEARNED, type View } from "./kit.tsx";

type SignProps = View & { readonly sign: SignShown };

/** Proposed by whoever answers her: hers to take, or to put another in its place. */
export function SignCard({ say, act, sign }: SignProps) {
  return sign.at === "asked" ? (
    <section class="ask" aria-label={say("sign_asked")}>
      <h2>{say("sign_asked")}</h2>
      <p>“{sign.text}”</p>
      <p class="soft">{say("sign_how")}</p>
      <div class="pair">
        <Secondary onPress={() => act.talking()?.beside.invited?.sign.agree()}>{say("sign_agree")}</Secondary>
        <Secondary onPress={() => act.show("sign")}>{say("sign_other")}</Secondary>
      </div>
    </section>
  ) : null;
}

export function SafetySign(view: View) {
  const { say, scene } = view;
  const { at = "none", text = "" } = scene.talk?.sign ?? {};
  return (
    <div class="stack">
      <p>{say("sign_what")}</p>
      <p>{say("sign_how")}</p>
      <p class="soft">{say("sign_heart")}</p>
      {at === "agreed" ? <p role="status">{say("sign_agreed")}</p> : null}
      {at === "sent" ? <p role="status">{say("sign_sent", { text })}</p> : null}
      <Choosing {...view} />
    </div>
  );
}

function Choosing({ say, act }: View) {
  const [idea, think] = useState(() => ideaIn(say));
  const [own, write] = useState("");
  const propose = (text: string) => {
    act.talking()?.beside.invited?.sign.propose(text);
    act.show(null);
  };
  const text = own.trim();
  return (
    <>
      <section class="ask" aria-label={say("sign_idea")}>
        <h2>{say("sign_idea")}</h2>
        <p>“{idea}”</p>
        <div class="pair">
          <Secondary onPress={() => propose(idea)}>{say("sign_take")}</Secondary>
          <Secondary onPress={() => think(ideaIn(say))}>{say("sign_next")}</Secondary>
        </div>
      </section>
      <label class="field">
        {say("sign_own")}
        <textarea
          {...UNLEARNED}
          rows={2}
          value={own}
          onInput={({ currentTarget }) => write(currentTarget.value.replaceAll("\n", " "))}
        />
      </label>
      <Secondary busy={text === "" || utf8(text).length > MOST_SIGN_BYTES} onPress={() => propose(text)}>
        {say("sign_take")}
      </Secondary>
    </>
  );
}

/** Of words that are drawn: what stood in a list could be found there by anybody. */
function ideaIn(say: Speak): string {
  const [one = "", other = ""] = choose(randomBytes, 2);
  return say("sign_dream", { one, other });
}
