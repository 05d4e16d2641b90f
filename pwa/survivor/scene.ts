// What the views may see and ask for. Views know no rules: they show a scene and call an action.

import type { LineState } from "../shared/line.ts";
import type { TeamLine, Who } from "../shared/team.ts";
import type { Language } from "../shared/words/words.ts";
import type { Called } from "./called.ts";
import type { Choosing } from "./choosing.ts";

export type { TeamLine, Who } from "../shared/team.ts";

export const NEEDS = ["medical", "psychological", "legal", "shelter", "any"] as const;
export type Need = (typeof NEEDS)[number];

export type Sheet =
  | "visible"
  | "menu"
  | "words"
  | "renew"
  | "numbers"
  | "pictures"
  | "delete"
  | "report"
  | "returns"
  | "company"
  | "sign"
  | "regions"
  | "remove";
export type SendingStep = "words" | "line" | "looking" | "asking";
export type UnsentReason = "line" | "trust" | "doubt" | "busy" | "unknown";
/** Why calling again led to nothing; "other": nobody but whom she has asked to be replaced.
 * "regions": nobody but from where she wants nobody from. */
export type InVain = "nobody" | "other" | "regions" | "trust" | "busy" | "line";
export type OverReason = "expired" | "withdrawn" | "ended" | "altered" | "deleted" | "reload" | "refused";
export type ReturnState = "picking" | "opening" | "missed" | "line" | "empty";

export type Stage =
  | { readonly at: "gate" }
  | { readonly at: "need" }
  | { readonly at: "sending"; readonly step: SendingStep }
  | { readonly at: "unsent"; readonly why: UnsentReason }
  /** `leftOut`: nobody but from where she wants nobody from. */
  | { readonly at: "nobody"; readonly need: Need; readonly leftOut: boolean }
  | { readonly at: "waiting" }
  | { readonly at: "talk" }
  | { readonly at: "return"; readonly state: ReturnState }
  | { readonly at: "over"; readonly why: OverReason };

/** What the operator has settled, as the relay tells it. */
export type Facts = {
  readonly mustReport: boolean;
  readonly practice: boolean;
  readonly keeps: readonly number[];
  readonly defaultKeep: number;
  readonly tapToCall: boolean;
  /** The next hours without service, from and until, or those that it is now; nothing where that is not said. A hint. */
  readonly closed: readonly number[];
};

export type Mark = "sending" | "stored" | "read" | "unsent";

export type Bubble = {
  readonly key: string;
  readonly mine: boolean;
  /** Who wrote it, where more than one has been with her. */
  readonly from: string | null;
  readonly text: string;
  readonly sentAt: number;
  /** When the relay destroys it; 0 while it has not been stored. */
  readonly expires: number;
  readonly mark: Mark;
};

/**
 * "consent": somebody was added whom she did not allow. "changed": what she allowed was changed. "barred": somebody is in it who may not be, by certificate or
 * need. "keys": the newest key did not come. All of these are mended with her next message. "doubt": the organisation
 * can't be verified now, and nothing is sent.
 */
export type Warning = "consent" | "changed" | "barred" | "keys" | "doubt";
export type WishState = "none" | "sending" | "sent" | "unsent";

/** Somebody verified whom the lead would bring in, or hand over to; `ends` is a time, or 0. */
export type Asking = {
  readonly key: string;
  readonly who: Who;
  readonly purpose: string;
  readonly note: string;
  readonly ends: number;
  readonly earlier: boolean;
  readonly leads: boolean;
  /** She has said yes, and it has not been used yet. */
  readonly allowed: boolean;
};

/** "sent": she has proposed it in this visit. "asked": it is proposed to her. */
export type SignShown = {
  readonly at: "none" | "sent" | "asked" | "agreed";
  /** What is proposed; once it is agreed on it is shown no more. */
  readonly text: string;
};

/** `key`: a member's id in hex. */
export type Companion = { readonly key: string; readonly who: Who | null; readonly leads: boolean };

export type Talk = {
  readonly need: Need;
  readonly keep: number;
  readonly expires: number;
  /** When she means to be back, as the newest block says; 0 where it says nothing. */
  readonly returns: number;
  readonly offeredTo: number;
  /** When the first of those who were called is there, 0 where somebody is. */
  readonly opensAt: number;
  /** Whom it has called by now; null while the relay has not said. */
  readonly called: Called | null;
  /** She said that she is in danger. */
  readonly hurried: boolean;
  readonly who: Who | null;
  /** Who answered her first. */
  readonly came: Who | null;
  readonly lines: readonly TeamLine[];
  readonly warning: Warning | null;
  /** "nobody" is in it, or nobody who "leads": she may call again. */
  readonly missing: "nobody" | "lead" | null;
  readonly bubbles: readonly Bubble[];
  /** After a return, what came before stays folded until she taps. */
  readonly folded: boolean;
  /** And that only once her sign of safety was received. */
  readonly locked: boolean;
  /** Null while the part that knows is not here. */
  readonly sign: SignShown | null;
  readonly reading: boolean;
  readonly left: boolean;
  readonly gap: boolean;
  /** What she wrote waits here for a new key. */
  readonly held: boolean;
  readonly asked: Asking | null;
  readonly company: readonly Companion[];
  readonly wishes: WishState;
};

export type Scene = {
  readonly stage: Stage;
  readonly sheet: Sheet | null;
  readonly line: LineState;
  readonly language: Language;
  readonly facts: Facts | null;
  readonly keep: number;
  /** When she means to be back, as she chose it; 0 for no time. */
  readonly returns: number;
  readonly need: Need | null;
  readonly talk: Talk | null;
  /** The six words while their sheet is open, else none. */
  readonly words: readonly string[];
  readonly wordsConfirmed: boolean;
  readonly wordsUntil: number;
  readonly pictures: boolean;
  readonly busy: "withdrawing" | "hurrying" | "deleting" | "calling" | "moving" | "removing" | null;
  readonly inVain: InVain | null;
  /** Whether her conversations have moved to the new words. */
  readonly moved: "done" | "unsure" | null;
  readonly deleteUnsure: boolean;
  /** The browser could not be asked to throw everything away. */
  readonly unremoved: boolean;
  /** What she typed and did not send. Changes of these two alone are not drawn: her fields show them already. */
  readonly draft: string;
  readonly wishDraft: Wishes | null;
  /** How long her keys wait under the cover, in seconds. */
  readonly coverFor: number;
  readonly now: number;
  /** The phone's date and the relay's are days apart. */
  readonly clockDoubtful: boolean;
};

/** Optional facts about how to answer her, in short codes; `callMe` is the only free text. */
export type Wishes = {
  readonly language: Language;
  readonly underEighteen: boolean | null;
  readonly callMe: string;
  readonly answer: "any time" | "after me" | null;
};

/** Nothing typed. */
export const NO_DRAFTS = { draft: "", wishDraft: null } as const;

/** Who is with her, and who may come. */
export interface Talking {
  /** Whether somebody may come too, by the ask's key. */
  readonly beside: {
    readonly invited: {
      allow(key: string): void;
      decline(key: string): void;
      readonly sign: { propose(text: string): void; agree(): void };
    } | null;
  };
  /** Whoever is with her, by their key, is to be here no longer. */
  putOut(key: string): void;
}

export interface Actions {
  leave(): void;
  speak(language: Language): void;
  begin(): void;
  back(): void;
  show(sheet: Sheet | null): void;
  chooseKeep(seconds: number): void;
  /** In so many hours from the beginning of this one; null for no time. */
  chooseReturn(hours: number | null): void;
  ask(need: Need): void;
  askAgain(): void;
  stopAsking(): void;
  withdraw(): void;
  /** She is in danger: everybody on duty is called at once. */
  callAll(): void;
  wish(wishes: Wishes): void;
  send(text: string): void;
  resend(key: string): void;
  unfold(): void;
  confirmWords(): void;
  moveWords(): void;
  /** Who is to answer her; null while the part that does it is not here. */
  choosing(): Choosing | null;
  /** What only later screens ask for goes to the talk itself. */
  talking(): Talking | null;
  startReturn(): void;
  returnWith(words: readonly string[]): void;
  keepDraft(text: string): void;
  keepWishes(wishes: Wishes): void;
  choosePictures(dishes: readonly string[]): void;
  chooseCoverFor(seconds: number): void;
  removeFromPhone(): void;
  deleteNow(): void;
  startOver(): void;
}
