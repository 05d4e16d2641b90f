// Coming back with six words: drawn letters, then the word itself, so that the phone's keyboard learns nothing.

import { useState } from "preact/hooks";
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
          <li key={`${place + 1}`} aria-label={say("return_slot", { n: `${place + 1}` })}>
            {words[place] ?? ""}
          </li>
        ))}
      </ol>
      {words.length < WORD_COUNT ? (
        <Picker key={words.length} {...view} onPick={(word) => setWords([...words, word])} />
      ) : (
        <Primary onPress={() => act.returnWith(words)}>{say("return_open")}</Primary>
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

function Picker({ say, onPick }: View & { readonly onPick: (word: string) => void }) {
  const [start, setStart] = useState("");
  const possible = new Set(beginnings(start));
  const offered = offeredAfter(start);
  return (
    <div class="picker">
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
          <span class="unseen">{say("return_remove")}</span>
        </button>
      </div>
    </div>
  );
}

/** Few enough to stand above the letters; the fourth letter leaves one at most. */
function offeredAfter(start: string): readonly string[] {
  const words = start.length < 2 ? [] : wordsWith(start);
  return words.length <= MOST_OFFERED || start.length > 2 ? words : [];
}
