// The canned replies that a draft beginning with "/" means, in their groups; picking one only puts it into the draft.

import type { Speak } from "../words/index.ts";
import { GROUPS, type Reply } from "../words/replies/index.ts";
import { Choice } from "./Picker.tsx";

type RepliesProps = {
  readonly replies: readonly Reply[];
  readonly picked: number;
  readonly say: Speak;
  readonly onChoose: (at: number) => void;
};

export function Replies({ replies, picked, say, onChoose }: RepliesProps) {
  const groups = GROUPS.filter((group) => replies.some((reply) => reply.group === group));
  return (
    <div class="replies">
      <p class={replies.length === 0 ? "soft" : "heard"} role="status">
        {replies.length === 0 ? say("replies_none") : say("replies_count", { n: `${replies.length}` })}
      </p>
      <div class="picks" id="replies" role="listbox" aria-label={say("replies")}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox may own groups, and no fieldset
          <div role="group" key={group} aria-labelledby={`replies-${group}`}>
            <p id={`replies-${group}`} class="group">
              {say(`replies_${group}`)}
            </p>
            {replies.map((reply, at) =>
              reply.group === group ? (
                <Choice key={reply.text} id={`reply-${at}`} picked={at === picked} onPick={() => onChoose(at)}>
                  {reply.text}
                </Choice>
              ) : null,
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
