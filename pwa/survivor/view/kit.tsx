// The few parts that every screen is made of.

import type { ComponentChildren } from "preact";
import type { Actions, Scene } from "../scene.ts";
import type { Speak } from "../words/index.ts";

export { Primary, Quiet, Secondary } from "../../shared/view/buttons.tsx";

export type View = { readonly scene: Scene; readonly say: Speak; readonly act: Actions };

export function Page({ children, label }: { readonly children: ComponentChildren; readonly label: string }) {
  return (
    <main class="page" aria-label={label}>
      {children}
    </main>
  );
}

type Choice<Value> = { readonly value: Value; readonly text: string };
type ChoiceProps<Value> = {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value | null;
  readonly onChoose: (value: Value) => void;
};

export function Choices<Value>({ label, choices, chosen, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {choices.map(({ value, text }) => (
        <button type="button" key={text} aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

type BackProps = { readonly say: Speak; readonly onBack: () => void };

export function Back({ say, onBack }: BackProps) {
  return (
    <button type="button" class="back" aria-label={say("back")} onClick={onBack}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M15 5l-7 7 7 7" />
      </svg>
    </button>
  );
}

/** What every typing field says to keyboards that learn: don't. */
export const UNLEARNED = {
  autocomplete: "off",
  autocorrect: "off",
  autocapitalize: "off",
  spellcheck: false,
  writingsuggestions: "false",
  "data-gramm": "false",
} as const;
