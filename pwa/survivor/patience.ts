// How long a screen may stay unattended before the cover goes up: the longer, the more there is left to read on it.

import type { Stage } from "./scene.ts";
import { WAITS } from "./timers.ts";

/** `unread` is how many letters are on the screen, or would come onto it by scrolling on. */
export function patienceMs(at: Stage["at"], unread: number): number {
  if (at === "waiting" || at === "sending") {
    return WAITS.idleWaitingMs;
  }
  return Math.min(WAITS.idleLongestMs, WAITS.idleMs + unread * WAITS.idlePerCharacterMs);
}

/** Of what is in the middle of the screen: the text that was not scrolled past. */
export function unreadOn(root: ShadowRoot): number {
  const middle = root.elementFromPoint(innerWidth / 2, innerHeight / 2);
  let at = middle;
  while (at !== null && at.scrollHeight <= at.clientHeight) {
    at = at.parentElement;
  }
  const shown = at ?? middle;
  const letters = shown?.textContent?.length ?? 0;
  return at === null ? letters : Math.round(letters * (1 - at.scrollTop / at.scrollHeight));
}
