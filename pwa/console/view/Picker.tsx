// A field above a list of choices: the field keeps the focus, the list says which one Enter would take.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { UNLEARNED } from "./kit.tsx";
import type { Picking } from "./picking.ts";

type FieldProps = {
  readonly list: string;
  readonly label: string;
  readonly typed: string;
  readonly count: number;
  readonly picking: Picking;
  readonly onType: (typed: string) => void;
};

export function PickField({ list, label, typed, count, picking, onType }: FieldProps) {
  return (
    <input
      {...UNLEARNED}
      type="text"
      autofocus
      role="combobox"
      aria-label={label}
      placeholder={label}
      aria-expanded={count > 0}
      aria-controls={list}
      aria-autocomplete="list"
      aria-activedescendant={count > 0 ? `${list}${picking.at}` : undefined}
      value={typed}
      onKeyDown={picking.press}
      onInput={({ currentTarget }) => {
        onType(currentTarget.value);
        picking.restart();
      }}
    />
  );
}

type ChoiceProps = {
  readonly id: string;
  readonly picked: boolean;
  readonly onPick: () => void;
  readonly children: ComponentChildren;
};

export function Choice({ id, picked, onPick, children }: ChoiceProps) {
  const choice = useRef<HTMLButtonElement>(null);
  // What is picked can be seen, also at the end of a long list.
  useEffect(() => {
    if (picked) {
      choice.current?.scrollIntoView({ block: "nearest" });
    }
  }, [picked]);
  return (
    <button
      type="button"
      role="option"
      class="choice-row"
      id={id}
      tabIndex={-1}
      aria-selected={picked}
      ref={choice}
      onClick={onPick}
    >
      {children}
    </button>
  );
}
