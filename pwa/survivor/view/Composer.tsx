// Where she writes. What she has not sent is kept in memory for when she was covered; keyboards are asked to learn
// nothing from it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Speak } from "../words/index.ts";
import { UNLEARNED } from "./kit.tsx";

/** Below the largest envelope with room for what lies around the text. */
const LONGEST_BYTES = 60_000;
const TALLEST_PX = 160;

type ComposerProps = {
  readonly say: Speak;
  /** What she had typed when it was last on the screen. */
  readonly kept: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (text: string) => void;
};

export function Composer({ say, kept, onDraft, onSend }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(kept);
  useLayoutEffect(() => grow(field.current, kept === ""), []);
  const tooLong = draft.length > LONGEST_BYTES / 4 && new TextEncoder().encode(draft).length > LONGEST_BYTES;
  const send = () => {
    if (draft.trim() !== "" && !tooLong) {
      onSend(draft.trim());
      setDraft("");
      onDraft("");
      field.current?.focus();
      grow(field.current, true);
    }
  };
  return (
    <div class="composer">
      {tooLong ? <p role="alert">{say("talk_long")}</p> : null}
      <textarea
        {...UNLEARNED}
        ref={field}
        rows={1}
        enterkeyhint="enter"
        aria-label={say("talk_write")}
        placeholder={say("talk_write")}
        value={draft}
        onInput={({ currentTarget }) => {
          setDraft(currentTarget.value);
          onDraft(currentTarget.value);
          grow(currentTarget, false);
        }}
        onKeyDown={(event) => {
          if (sends(event)) {
            event.preventDefault();
            send();
          }
        }}
      />
      <button
        type="button"
        class="send"
        aria-label={say("talk_send")}
        disabled={draft.trim() === "" || tooLong}
        onPointerDown={(event) => event.preventDefault()}
        onClick={send}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 12l16-8-6 16-3-6z" />
        </svg>
      </button>
    </div>
  );
}

/** A drawn keyboard has no Shift+Enter: there Enter is a new line. With a real one Enter sends. */
function sends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
}

/** Where the style can't: newer browsers have a field fit what is in it by `field-sizing`. */
function grow(field: HTMLTextAreaElement | null, emptied: boolean): void {
  if (field !== null && !CSS.supports("field-sizing", "content")) {
    field.style.blockSize = "auto";
    field.style.blockSize = emptied ? "" : `${Math.min(TALLEST_PX, field.scrollHeight)}px`;
  }
}
