// Who is to answer her, and coming back: what she chooses by a part that comes while she waits or talks, or when she asks.

import type { OnCall } from "../../crypto/web/bundle.ts";
import type { Attempts } from "./attempts.ts";
import type { Attending } from "./attending.ts";
import type { RelayClock } from "./clock.ts";
import type { Outside } from "./outside.ts";
import type { Screen } from "./screen.ts";

/** What the part works with. */
export type Room = {
  readonly outside: Outside;
  readonly clock: RelayClock;
  readonly screen: Screen;
  readonly attending: Attending;
  readonly attempts: Attempts;
};

/** Where nobody who is asked may be from. */
export interface Regions {
  /** Of whoever is on call now, by certificates that were verified, and those left out; null while it is being asked. */
  readonly known: readonly string[] | null;
  /** It could not be asked, or nobody could be verified. */
  readonly missing: boolean;
  readonly leftOut: readonly string[];
  has(region: string): boolean;
  look(): void;
  /** Leaves it out, or no longer. */
  turn(region: string): void;
  leavesOut(one: OnCall): boolean;
}

/** What the part brings. */
export interface Choosing {
  readonly regions: Regions;
  /** Calls whoever is on duty, in the same conversation. */
  callAgain(): void;
  /** The one who is with her may be replaced: she has written nothing yet. */
  readonly mayAskForAnother: boolean;
  /** Calls whoever else is on duty; whoever is with her is out as soon as somebody else can be asked, and not before. */
  askForAnother(): void;
  /** Opens what her words open. */
  returnWith(words: readonly string[]): void;
}

let made: ((room: Room) => Choosing) | null = null;

export function supply(make: (room: Room) => Choosing): void {
  made = make;
}

/** Null while the part is not here. */
export function choosing(room: Room): Choosing | null {
  return made?.(room) ?? null;
}
