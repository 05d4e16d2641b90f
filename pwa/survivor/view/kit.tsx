// The few parts that every screen is made of.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Actions, Scene } from "../scene.ts";
import type { Speak } from "../words/index.ts";

export { Primary, Quiet, Secondary } from "../../shared/view/buttons.tsx";

export type View = { readonly scene: Scene; readonly say: Speak; readonly act: Actions };

export function Page({ children, label }: { readonly children: ComponentChildren; readonly label: string }) {
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  return (
    <main class="page" aria-label={label} tabIndex={-1} ref={main}>
      {children}
    </main>
  );
}

/** A new screen takes the focus, so that a screen reader says where she is and the keyboard goes on from there. */
export function useArrival(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (place.current?.querySelector(":focus") === null) {
      place.current.focus({ preventScroll: true });
    }
  }, []);
}

const REACHED = 'button:enabled, textarea, a[href], [tabindex="0"]';

/** Tab goes round within her room: beyond its end the browser's own buttons begin, and who is there has looked away. */
export function goRound(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const { key, shiftKey, target } = event;
  if (key !== "Tab" || !(target instanceof Node)) {
    return;
  }
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(REACHED)].filter(
    (one) => one.closest("[inert]") === null && one.getClientRects().length > 0,
  );
  const [first, last] = [all[0], all.at(-1)];
  // A heading or a whole screen may have the focus too; before the first one there is nothing either.
  const before = first !== undefined && (target.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
  if (shiftKey ? before || target === first : target === last) {
    event.preventDefault();
    (shiftKey ? last : first)?.focus();
  }
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

/**
 * What every typing field says to keyboards that learn: don't. `autoCorrect` in this case because Chromium has a
 * yes-or-no property `autocorrect`, for which "off" is a yes: under this name it is set as an attribute.
 */
export const UNLEARNED = {
  autocomplete: "off",
  autoCorrect: "off",
  autocapitalize: "off",
  spellcheck: false,
  writingsuggestions: "false",
  "data-gramm": "false",
} as const;
