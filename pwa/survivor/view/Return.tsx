// Coming back with six words: drawn letters, then the word itself, so that the phone's keyboard learns nothing.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ReturnState } from "../scene.ts";
import { beginnings, wordsWith } from "../word-picker.ts";
import { Back, Page, Primary, type View } from "./kit.tsx";

const WORD_COUNT = 6;
const MOST_OFFERED = 6;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

export function Return(view: View & { readonly state: ReturnState }) {
  const { say, act, state } = view;
  const [words, setWords] = useState<readonly string[]>([]);
  if (state === "opening") {
    return (
      <Page label={say("return_title")}>
        <div class="middle" role="status">
          <span class="breath" aria-hidden="true" />
          <p>{say("return_opening")}</p>
        </div>
      </Page>
    );
  }
  return (
    <Page label={say("return_title")}>
      <header class="head">
        <Back say={say} onBack={act.back} />
        <h1>{say("return_title")}</h1>
      </header>
      {state === "picking" ? <p class="soft">{say("return_hint")}</p> : <Missed say={say} state={state} />}
      <ol class="slots">
        {Array.from({ length: WORD_COUNT }, (_, place) => (
          <li key={`${place + 1}`} class={place < words.length ? "filled" : place === words.length ? "next" : ""}>
            {words[place] ?? <span class="soft">{place + 1}</span>}
          </li>
        ))}
      </ol>
      {words.length < WORD_COUNT ? (
        <Picker
          key={words.length}
          say={say}
          place={words.length}
          onPick={(word) => setWords([...words, word])}
          onRemove={() => setWords(words.slice(0, -1))}
        />
      ) : (
        <div class="stack" ref={focusFirst}>
          <Primary onPress={() => act.returnWith(words)}>{say("return_open")}</Primary>
        </div>
      )}
      {words.length > 0 ? (
        <button type="button" class="quiet" onClick={() => setWords(words.slice(0, -1))}>
          {say("return_remove")}
        </button>
      ) : null}
    </Page>
  );
}

function Missed({ say, state }: Pick<View, "say"> & { readonly state: Exclude<ReturnState, "opening" | "picking"> }) {
  return (
    <div role="alert">
      <p>{say(`return_${state}`)}</p>
      {state === "missed" ? <p class="soft">{say("return_nothing")}</p> : null}
    </div>
  );
}

type PickerProps = Pick<View, "say"> & {
  readonly place: number;
  readonly onPick: (word: string) => void;
  readonly onRemove: () => void;
};

function Picker({ say, place, onPick, onRemove }: PickerProps) {
  const [start, setStart] = useState("");
  const group = useRef<HTMLFieldSetElement>(null);
  // The focus goes on to each next word; otherwise it would be lost with the key that was pressed.
  useEffect(() => group.current?.focus({ preventScroll: true }), []);
  const possible = new Set(beginnings(start));
  const offered = offeredAfter(start);
  /** A real keyboard types here too; there is no field that a drawn one could learn from. */
  const typed = (event: KeyboardEvent) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (possible.has(key.toLowerCase())) {
      setStart(start + key.toLowerCase());
    } else if (key === "Backspace") {
      start === "" ? onRemove() : setStart(start.slice(0, -1));
    } else if (key === "Enter" && target === group.current && offered.length === 1) {
      onPick(offered[0] ?? "");
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <fieldset
      class="picker"
      tabIndex={-1}
      ref={group}
      aria-label={say("return_slot", { n: `${place + 1}` })}
      onKeyDown={typed}
    >
      <p class="start" aria-live="polite">
        {start === "" ? " " : `${start}…`}
      </p>
      {offered.length > 0 ? (
        <div class="offered">
          {offered.map((word) => (
            <button type="button" key={word} class="word" onClick={() => onPick(word)}>
              {word}
            </button>
          ))}
        </div>
      ) : null}
      <div class="keys">
        {LETTERS.map((letter) => (
          <button
            type="button"
            key={letter}
            disabled={!possible.has(letter)}
            onClick={() => setStart(`${start}${letter}`)}
          >
            {letter}
          </button>
        ))}
        <button type="button" class="wide" disabled={start === ""} onClick={() => setStart(start.slice(0, -1))}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M9 6h11v12H9l-6-6zM12 10l4 4M16 10l-4 4" />
          </svg>
          <span class="unseen">{say("return_letter")}</span>
        </button>
      </div>
    </fieldset>
  );
}

function focusFirst(place: HTMLElement | null): void {
  place?.querySelector("button")?.focus();
}

/** Few enough to stand above the letters; the fourth letter leaves one at most. */
function offeredAfter(start: string): readonly string[] {
  const words = start.length < 2 ? [] : wordsWith(start);
  return words.length <= MOST_OFFERED || start.length > 2 ? words : [];
}
