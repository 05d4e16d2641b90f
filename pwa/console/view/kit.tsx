// The few parts that every screen is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Language } from "../../shared/words/words.ts";
import type { Console } from "../console.ts";
import type { Preferences } from "../preferences.ts";
import type { Watched } from "../watched.ts";
import { type Speak, sentenceFor } from "../words/index.ts";

export { Primary, Quiet, Secondary } from "../../shared/view/buttons.tsx";

/** What every view is given: the state machine, the words, and the clock's facts. */
export type View = {
  readonly app: Console;
  readonly liked: Preferences;
  readonly say: Speak;
  readonly language: Language;
  readonly zone: number;
};

export function useWatched(watched: Watched): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => watched.watch(() => again(undefined as never)), [watched]);
}

type PageProps = { readonly children: ComponentChildren; readonly title: string };

/** One column with a heading that takes the focus, so that a screen reader says where one is. */
export function Page({ children, title }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A new title is a new page.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  return (
    <main class="page">
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {children}
    </main>
  );
}

/** What went wrong, said once it is there. */
export function Wrong({ reason, say }: { readonly reason: string | null; readonly say: Speak }) {
  return (
    <p class={reason === null ? "wrong none" : "wrong"} role="alert">
      {reason === null ? "" : sentenceFor(reason, say)}
    </p>
  );
}

/** Thirty digits, in groups that a voice can follow. */
export function Digits({ groups, label }: { readonly groups: readonly string[]; readonly label: string }) {
  return (
    <figure class="digits">
      <figcaption>{label}</figcaption>
      <p>
        {groups.map((group, at) => (
          <span key={`${at}${group}`}>{group}</span>
        ))}
      </p>
    </figure>
  );
}

type DialogProps = {
  readonly children: ComponentChildren;
  /** What sets it apart from other windows. */
  readonly kind?: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly say: Speak;
};

/** The browser's own dialog: it keeps the focus inside, and Escape closes it. */
export function Dialog({ children, kind, title, onClose, say }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // In the same turn as the key that asked for it: the next letter must not go where the focus was.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class={kind} onClose={onClose} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="icon" aria-label={say("close")} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  more: "M4 7h16M4 12h16M4 17h16",
  waiting: "M12 7v5l3 3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  mine: "M4 5h16v11H9l-5 4z",
  duty: "M12 3v9M7 6.5a8 8 0 1 0 10 0",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  facts: "M12 11v6M12 7h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  send: "M4 12l16-8-6 16-3-6z",
  warn: "M12 9v4M12 17h.01M12 3L2 20h20z",
  fresh: "M12 3v4M12 17v4M3 12h4M17 12h4M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  long: "M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9",
  follow: "M4 12a8 8 0 1 1 3 6.2M4 20v-4h4M12 8v4l3 2",
  left: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
  flag: "M6 21V4h11l-2 4 2 4H6",
  door: "M7 21V4h10v17M4 21h16M13.5 12.5h.01",
  aside: "M4 5h11v8H9l-3 3v-3H4zM18 9h2v8h-2v3l-3-3h-5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
  replies: "M5 6h14M5 12h9M5 18h6",
  linked: "M5 12l4 4 10-10",
  cut: "M4 4l16 16M8 8a6 6 0 0 0-3 4M16 8a6 6 0 0 1 3 4M12 17h.01",
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
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
