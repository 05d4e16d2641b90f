// Where a clinician writes. The draft stays with its conversation, in memory only; "/" opens the canned replies.

import { useRef, useState } from "preact/hooks";
import { clockWithZone } from "../../shared/dates.ts";
import type { Conversation } from "../talk/conversation.ts";
import { professionName } from "../words/index.ts";
import { asksForReplies, type Blanks, repliesFor } from "../words/replies/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { Icon, UNLEARNED } from "./kit.tsx";
import { nicknameIn } from "./MineList.tsx";
import { usePicking } from "./picking.ts";
import { Replies } from "./Replies.tsx";

/** Below the largest envelope, with room for what lies around the text. */
const LONGEST_BYTES = 60_000;
/** So long after a reply was chosen Enter sends nothing. */
const SETTLED_MS = 500;

export function Composer(view: DeskProps & { readonly conversation: Conversation }) {
  const { conversation, language, say } = view;
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(conversation.draft);
  const asks = asksForReplies(draft);
  const replies = repliesFor(draft, language, blanksOf(view), (group) => say(`replies_${group}`));
  const tooLong = draft.length > LONGEST_BYTES / 4 && new TextEncoder().encode(draft).length > LONGEST_BYTES;
  const chosenAt = useRef(Number.NEGATIVE_INFINITY);
  const choose = (at: number) => {
    chosenAt.current = performance.now();
    write(replies[at]?.text ?? draft);
  };
  const names = replies.map(({ text }) => text);
  const { at, restart, press } = usePicking(names, choose);
  const write = (text: string) => {
    conversation.draft = text;
    setDraft(text);
    restart();
    field.current?.focus();
  };
  const send = () => {
    const text = draft.trim();
    // What asks for a reply that there is none of was not meant for her.
    if (text !== "" && !tooLong && !asks) {
      conversation.write(text);
      write("");
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (asks && event.key === "Escape" && !event.isComposing) {
      // It closes the replies, so it does not count towards the lock.
      event.preventDefault();
      write("");
    } else if (!(asks && !event.shiftKey && press(event)) && sends(event)) {
      event.preventDefault();
      // The Enter that chose a reply, held a little long, must not send it too.
      if (!event.repeat && performance.now() - chosenAt.current > SETTLED_MS) {
        send();
      }
    }
  };
  return (
    <div class="composer">
      {tooLong ? <p role="alert">{say("talk_long")}</p> : null}
      {asks ? <Replies replies={replies} picked={at} say={say} onChoose={choose} /> : null}
      <button
        type="button"
        class="icon"
        aria-label={say("replies_open")}
        title={say("replies_open")}
        disabled={draft !== "" && !asks}
        onClick={() => write(asks ? "" : "/")}
      >
        <Icon name="replies" />
      </button>
      <textarea
        {...UNLEARNED}
        ref={field}
        rows={2}
        aria-label={say("talk_write")}
        aria-describedby="write-hint"
        aria-autocomplete="list"
        aria-controls={asks ? "replies" : undefined}
        aria-activedescendant={replies.length > 0 ? `reply-${at}` : undefined}
        placeholder={say("talk_write")}
        value={draft}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={pressed}
      />
      <button type="button" class="send" disabled={draft.trim() === "" || tooLong || asks} onClick={send}>
        <Icon name="send" />
        <span>{say("talk_send")}</span>
      </button>
      <small id="write-hint">{say("replies_hint")}</small>
    </div>
  );
}

function blanksOf({ desk, say, language, zone, conversation }: DeskProps & { readonly conversation: Conversation }) {
  const { alias, profession } = desk.clinician;
  const blanks: Blanks = {
    nama: alias,
    peran: professionName(profession, say).toLowerCase(),
    // What she once asked to be called is nothing to tell whoever is not known to be she.
    panggilan: conversation.recognising.awaited === null ? nicknameIn(conversation.entries) : null,
    sampai: desk.duty === null ? null : clockWithZone(desk.duty.until, zone, language),
  };
  return blanks;
}

/** A drawn keyboard has no Shift+Enter: there Enter is a new line. With a real one Enter sends. */
export function sends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
}
