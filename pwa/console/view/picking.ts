// Moving through a list of choices from a field: arrows move, Enter picks, and the field keeps the focus.

import { useState } from "preact/hooks";

export type Picking = {
  readonly at: number;
  /** Back to the first, because the choices are others now. */
  readonly restart: () => void;
  /** True where the key was for the list. */
  readonly press: (event: KeyboardEvent) => boolean;
};

export function usePicking(count: number, pick: (at: number) => void): Picking {
  const [picked, setPicked] = useState(0);
  const at = Math.max(0, Math.min(picked, count - 1));
  const press = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: count - 1 };
    const step = steps[event.key];
    if (count === 0 || event.isComposing || (step === undefined && event.key !== "Enter")) {
      return false;
    }
    event.preventDefault();
    if (step === undefined) {
      pick(at);
    } else {
      setPicked((at + step) % count);
    }
    return true;
  };
  return { at, restart: () => setPicked(0), press };
}
