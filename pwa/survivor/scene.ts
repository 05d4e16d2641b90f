// What the views may see and ask for. Views know no rules: they show a scene and call an action.

import type { LineState } from "../shared/line.ts";
import type { Language } from "../shared/words/words.ts";

export const NEEDS = ["medical", "psychological", "legal", "shelter", "any"] as const;
export type Need = (typeof NEEDS)[number];

export type Sheet = "visible" | "menu" | "words" | "numbers" | "pictures" | "delete" | "report";
export type SendingStep = "words" | "line" | "looking" | "asking";
export type UnsentReason = "line" | "trust" | "busy" | "unknown";
export type OverReason =
  | "expired"
  | "withdrawn"
  | "ended"
  | "unreadable"
  | "altered"
  | "deleted"
  | "reload"
  | "refused";
export type ReturnState = "picking" | "opening" | "missed" | "line" | "empty";

export type Stage =
  | { readonly at: "gate" }
  | { readonly at: "need" }
  | { readonly at: "sending"; readonly step: SendingStep }
  | { readonly at: "unsent"; readonly why: UnsentReason }
  | { readonly at: "nobody"; readonly need: Need }
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
};

export type Mark = "sending" | "stored" | "read" | "unsent";

export type Bubble = {
  readonly key: string;
  readonly mine: boolean;
  readonly text: string;
  readonly sentAt: number;
  /** When the relay destroys it; 0 while it has not been stored. */
  readonly expires: number;
  readonly mark: Mark;
};

export type Who = { readonly alias: string; readonly profession: string; readonly region: string };
export type WishState = "none" | "sending" | "sent" | "unsent";

export type Talk = {
  readonly need: Need;
  readonly keep: number;
  readonly expires: number;
  readonly offeredTo: number;
  readonly who: Who | null;
  readonly bubbles: readonly Bubble[];
  /** After a return, what came before stays folded until she taps. */
  readonly folded: boolean;
  readonly reading: boolean;
  readonly left: boolean;
  readonly gap: boolean;
  /** What she wrote waits here for a new key. */
  readonly held: boolean;
  readonly wishes: WishState;
};

export type Scene = {
  readonly stage: Stage;
  readonly sheet: Sheet | null;
  readonly line: LineState;
  readonly language: Language;
  readonly facts: Facts | null;
  readonly keep: number;
  readonly need: Need | null;
  readonly talk: Talk | null;
  /** The six words while their sheet is open, else none. */
  readonly words: readonly string[];
  readonly wordsConfirmed: boolean;
  readonly wordsUntil: number;
  readonly pictures: boolean;
  readonly busy: "withdrawing" | "deleting" | null;
  readonly deleteUnsure: boolean;
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

export interface Actions {
  leave(): void;
  speak(language: Language): void;
  begin(): void;
  back(): void;
  show(sheet: Sheet | null): void;
  chooseKeep(seconds: number): void;
  ask(need: Need): void;
  askAgain(): void;
  stopAsking(): void;
  withdraw(): void;
  wish(wishes: Wishes): void;
  send(text: string): void;
  resend(key: string): void;
  unfold(): void;
  confirmWords(): void;
  startReturn(): void;
  returnWith(words: readonly string[]): void;
  choosePictures(dishes: readonly string[]): void;
  deleteNow(): void;
  startOver(): void;
}
