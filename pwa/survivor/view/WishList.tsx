// Optional facts while she waits, sent together as one envelope. What she began stays when she was covered meanwhile, or
// when somebody has answered.

import { useState } from "preact/hooks";
import type { Talk, Wishes } from "../scene.ts";
import { Choices } from "./Choices.tsx";
import { Secondary, UNLEARNED, type View } from "./kit.tsx";

const LONGEST_NAME = 40;

export function WishList({ scene, say, act, talk }: View & { readonly talk: Talk }) {
  const [wishes, become] = useState<Wishes>(
    scene.wishDraft ?? { language: scene.language, underEighteen: null, callMe: "", answer: null },
  );
  const setWishes = (changed: Wishes) => {
    become(changed);
    act.keepWishes(changed);
  };
  if (talk.wishes === "sent") {
    return (
      <p class="soft" role="status">
        {say("wishes_sent")}
      </p>
    );
  }
  return (
    <section class="wishes" aria-label={say("wishes_title")}>
      <h2>{say("wishes_title")}</h2>
      <p class="soft">{say("optional")}</p>
      <Choices
        label={say("wishes_language")}
        choices={[
          { value: "id", text: say("wishes_language_id") },
          { value: "en", text: say("wishes_language_en") },
        ]}
        chosen={wishes.language}
        onChoose={(language: "id" | "en") => setWishes({ ...wishes, language })}
      />
      <Choices
        label={say("wishes_under")}
        choices={[
          { value: true, text: say("wishes_under_yes") },
          { value: false, text: say("wishes_under_no") },
        ]}
        chosen={wishes.underEighteen}
        onChoose={(underEighteen: boolean) => setWishes({ ...wishes, underEighteen })}
      />
      <Choices
        label={say("wishes_answer")}
        choices={[
          { value: "any time", text: say("wishes_answer_now") },
          { value: "after me", text: say("wishes_answer_wait") },
        ]}
        chosen={wishes.answer}
        onChoose={(answer: "any time" | "after me") => setWishes({ ...wishes, answer })}
      />
      <label class="field">
        {say("wishes_name")}
        <textarea
          {...UNLEARNED}
          rows={1}
          maxLength={LONGEST_NAME}
          value={wishes.callMe}
          onInput={({ currentTarget }) => setWishes({ ...wishes, callMe: currentTarget.value.replaceAll("\n", " ") })}
        />
      </label>
      <p class="soft">{say("wishes_readers")}</p>
      {talk.wishes === "unsent" ? <p role="status">{say("wishes_unsent")}</p> : null}
      <Secondary busy={talk.wishes === "sending"} onPress={() => act.wish(wishes)}>
        {say("wishes_send")}
      </Secondary>
    </section>
  );
}
