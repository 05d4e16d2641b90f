// Moving through a list of choices from a field: arrows move, Enter picks, and the field keeps the focus.

import { useState } from "preact/hooks";

export type Picking = {
  readonly at: number;
  /** Back to the first, because the choices are others now. */
  readonly restart: () => void;
  /** True where the key was for the list. */
  readonly press: (event: KeyboardEvent) => boolean;
};

/** What is picked stays picked, by its name, while the list changes under the hand. */
export function usePicking(names: readonly string[], pick: (at: number) => void): Picking {
  const [picked, setPicked] = useState<string | null>(null);
  const count = names.length;
  const at = Math.max(0, picked === null ? 0 : names.indexOf(picked));
  const press = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: count - 1 };
    const step = steps[event.key];
    if (count === 0 || event.isComposing || (step === undefined && event.key !== "Enter")) {
      return false;
    }
    event.preventDefault();
    if (step !== undefined) {
      setPicked(names[(at + step) % count] ?? null);
    } else if (!event.repeat) {
      // A key that is held down picks once.
      pick(at);
    }
    return true;
  };
  return { at, restart: () => setPicked(null), press };
}
