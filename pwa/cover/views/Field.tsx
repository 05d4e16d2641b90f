// A field to write in from which neither the browser nor the keyboard is asked to learn.

import type { KeyboardEventHandler, RefObject } from "preact";

type Props = {
  readonly value: string;
  readonly write: (text: string) => void;
  readonly type?: "text" | "search";
  readonly field?: RefObject<HTMLInputElement | null>;
  readonly maxLength: number;
  readonly placeholder?: string;
  readonly inputMode?: "text" | "decimal" | "numeric";
  readonly enterKeyHint?: "done" | "search";
  readonly onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
  readonly "aria-label"?: string;
};

export function Field({ value, write, field, type = "text", ...others }: Props) {
  return (
    <input
      {...others}
      // The two differ in nothing that is set here; their types do.
      {...{ type: type as "text", value, autocomplete: "off", autocapitalize: "off", spellcheck: false }}
      ref={(input) => {
        // Some browsers have it as a yes-or-no property, for which the word "off" is a yes.
        input?.setAttribute("autocorrect", "off");
        if (field !== undefined) {
          field.current = input;
        }
      }}
      onInput={({ currentTarget }) => write(currentTarget.value)}
    />
  );
}

/** What Enter does in a field, unless it only ends a word that is being composed. */
export function onEnter(act: () => void): NonNullable<Props["onKeyDown"]> {
  return ({ key, isComposing }) => {
    if (key === "Enter" && !isComposing) {
      act();
    }
  };
}
