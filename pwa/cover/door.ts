// A long press on a recipe that the relay sent: fetches what lies behind it, and steps aside. If anything at all
// goes wrong, or somebody touches the page meanwhile, nothing is to be seen.

import { type Load, loaded } from "../shared/behind.ts";
import type { Behind, Doorway } from "../shared/doorway.ts";
import type { Fetch } from "./asking.ts";
import { PATIENCE_MS } from "./limits.ts";

const PLACE = "/buku";
const INTERRUPTIONS = ["pointerdown", "keydown", "visibilitychange", "pagehide"] as const;

export interface Entrance {
  readonly fetched: Fetch;
  readonly load: Load;
  /** Tells once, when the page is touched or hidden; answers with how to stop that. */
  readonly interrupted: (tell: () => void) => () => void;
}

export const entrance: Entrance = {
  fetched: (path, init) => fetch(path, init),
  load: (address) => import(address),
  interrupted: (tell) => {
    const listening = new AbortController();
    for (const name of INTERRUPTIONS) {
      const heard = (event: Event): void => {
        // A finger that stays on its button repeats nothing new.
        if (!(event instanceof KeyboardEvent && event.repeat)) {
          tell();
        }
      };
      document.addEventListener(name, heard, { capture: true, signal: listening.signal });
    }
    return () => listening.abort();
  },
};

/** Answers with what is behind, ready to be opened, or null. */
export async function reach(token: string, { fetched, load, interrupted }: Entrance): Promise<Behind | null> {
  const going = new AbortController();
  const stop = interrupted(() => going.abort());
  const late = setTimeout(() => going.abort(), PATIENCE_MS);
  try {
    const answer = await fetched(PLACE, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: `${token} ${__MODULE_ID__}`,
      integrity: __MODULE_INTEGRITY__,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: going.signal,
    });
    const found = answer.ok ? await loaded(await answer.text(), load) : null;
    return going.signal.aborted ? null : found;
  } catch {
    return null;
  } finally {
    clearTimeout(late);
    stop();
  }
}

/** Opens what was reached; the kitchen app stays if that fails. */
export function enter(behind: Behind, context: Doorway): void {
  context.hideCover();
  try {
    behind.open(context);
  } catch {
    context.showCover();
  }
}
