// Where a clinician writes. The draft stays with its conversation, in memory only; "/" opens the greetings.

import { useRef, useState } from "preact/hooks";
import type { Language } from "../../shared/words/words.ts";
import type { Conversation } from "../talk/conversation.ts";
import { greetingsFor } from "../words/greetings.ts";
import type { Speak } from "../words/index.ts";
import { Icon, UNLEARNED } from "./kit.tsx";

/** Below the largest envelope, with room for what lies around the text. */
const LONGEST_BYTES = 60_000;

type ComposerProps = { readonly conversation: Conversation; readonly language: Language; readonly say: Speak };

export function Composer({ conversation, language, say }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(conversation.draft);
  const [picked, setPicked] = useState(0);
  const greetings = greetingsFor(draft, language);
  const at = Math.min(picked, greetings.length - 1);
  const tooLong = draft.length > LONGEST_BYTES / 4 && new TextEncoder().encode(draft).length > LONGEST_BYTES;
  const write = (text: string) => {
    conversation.draft = text;
    setDraft(text);
    setPicked(0);
  };
  const choose = (greeting: string) => {
    write(greeting);
    field.current?.focus();
  };
  const send = () => {
    const text = draft.trim();
    if (text !== "" && !tooLong) {
      conversation.write(text);
      write("");
      field.current?.focus();
    }
  };
  const press = (event: KeyboardEvent) => {
    const greeting = greetings[at];
    if (greeting !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setPicked((at + (event.key === "ArrowDown" ? 1 : greetings.length - 1)) % greetings.length);
    } else if (sends(event)) {
      event.preventDefault();
      if (greeting === undefined) {
        send();
      } else {
        choose(greeting);
      }
    }
  };
  return (
    <div class="composer">
      {tooLong ? <p role="alert">{say("talk_long")}</p> : null}
      <Greetings greetings={greetings} picked={at} say={say} onChoose={choose} />
      <textarea
        {...UNLEARNED}
        ref={field}
        rows={2}
        aria-label={say("talk_write")}
        aria-describedby="write-hint"
        aria-controls={greetings.length > 0 ? "greetings" : undefined}
        aria-activedescendant={greetings.length > 0 ? `greeting-${at}` : undefined}
        placeholder={say("talk_write")}
        value={draft}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={press}
      />
      <button type="button" class="send" disabled={draft.trim() === "" || tooLong} onClick={send}>
        <Icon name="send" />
        <span>{say("talk_send")}</span>
      </button>
      <small id="write-hint">{say("talk_write_hint")}</small>
    </div>
  );
}

type GreetingsProps = {
  readonly greetings: readonly string[];
  readonly picked: number;
  readonly say: Speak;
  readonly onChoose: (greeting: string) => void;
};

function Greetings({ greetings, picked, say, onChoose }: GreetingsProps) {
  return greetings.length === 0 ? null : (
    <div class="greetings" id="greetings" role="listbox" aria-label={say("greetings")}>
      {greetings.map((greeting, at) => (
        <button
          type="button"
          role="option"
          key={greeting}
          id={`greeting-${at}`}
          tabIndex={-1}
          aria-selected={at === picked}
          onClick={() => onChoose(greeting)}
        >
          {greeting}
        </button>
      ))}
    </div>
  );
}

/** A drawn keyboard has no Shift+Enter: there Enter is a new line. With a real one Enter sends. */
function sends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
}
