// Which key does what, and that none does anything while somebody types, composes a character, or reads a dialog.

export type Shortcut =
  | "palette"
  | "waiting"
  | "mine"
  | "follow"
  | "talk"
  | "next"
  | "previous"
  | "replies"
  | "search"
  | "near"
  | "keys";

export type Pressed = Pick<
  KeyboardEvent,
  "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "isComposing" | "repeat" | "defaultPrevented"
>;
export type Where = {
  /** The focus is where text goes. */
  readonly typing: boolean;
  readonly dialog: boolean;
  /** Single letters are keys, too. */
  readonly letters: boolean;
};

/** By the place on the keyboard: with Alt some layouts give another character. */
const WITH_ALT: Readonly<Record<string, Shortcut>> = {
  Digit1: "waiting",
  Digit2: "mine",
  Digit3: "follow",
  Digit4: "talk",
  Digit0: "near",
};
const LETTERS: Readonly<Record<string, Shortcut>> = {
  j: "next",
  k: "previous",
  s: "search",
  "/": "replies",
  "?": "keys",
};

export function shortcutOf(pressed: Pressed, { typing, dialog, letters }: Where): Shortcut | null {
  const { key, code, altKey, ctrlKey, metaKey } = pressed;
  if (composes(pressed) || pressed.defaultPrevented || dialog) {
    return null;
  }
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") {
    return "palette";
  }
  // What AltGr makes is a character.
  if (altKey && !ctrlKey && !metaKey) {
    return WITH_ALT[code] ?? null;
  }
  return letters && !typing && !altKey && !ctrlKey && !metaKey ? (LETTERS[key.toLowerCase()] ?? null) : null;
}

/** Escape that closes something, goes on by itself or ends a composed character is none that locks. */
export function locks(pressed: Pressed, dialog: boolean): boolean {
  return pressed.key === "Escape" && !composes(pressed) && !pressed.repeat && !pressed.defaultPrevented && !dialog;
}

type Focused = { readonly tagName: string; readonly type?: string; readonly isContentEditable?: boolean };

export function isTyping(focused: Focused | null): boolean {
  if (focused === null) {
    return false;
  }
  const ticks = focused.type === "checkbox" || focused.type === "radio" || focused.type === "button";
  const field = ["INPUT", "TEXTAREA", "SELECT"].includes(focused.tagName);
  return (field && !ticks) || focused.isContentEditable === true;
}

/** Some browsers tell the last key of a composed character as this one. */
function composes({ isComposing, key }: Pressed): boolean {
  return isComposing || key === "Process" || key === "Dead";
}
