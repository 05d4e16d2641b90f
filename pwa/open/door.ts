// The way through the open door: a token for the asking, then what it fetches, under the hash that this page pins.

import { type Load, loaded } from "../shared/behind.ts";
import type { Behind } from "../shared/doorway.ts";

const BEGIN = "/mulai";
const PLACE = "/buku";
const TOKEN = /^[0-9a-f]{64}$/;
const PATIENCE_MS = 30_000;

export interface Entrance {
  readonly fetched: (path: string, init: RequestInit) => Promise<Response>;
  readonly load: Load;
}

export type Reached = { readonly token: string; readonly behind: Behind };

export const entrance: Entrance = {
  fetched: (path, init) => fetch(path, init),
  load: (address) => import(address),
};

/** Answers with what is behind, ready to be opened, or null; `going` ends it. */
export async function reach({ fetched, load }: Entrance, going: AbortController): Promise<Reached | null> {
  const late = setTimeout(() => going.abort(), PATIENCE_MS);
  const ask = async (path: string, body: string, more: RequestInit = {}): Promise<string> => {
    const answer = await fetched(path, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: going.signal,
      ...more,
    });
    return answer.ok ? answer.text() : "";
  };
  try {
    const token = await ask(BEGIN, "");
    if (!TOKEN.test(token)) {
      return null;
    }
    const behind = await loaded(
      await ask(PLACE, `${token} ${__MODULE_ID__}`, { integrity: __MODULE_INTEGRITY__ }),
      load,
    );
    return behind === null || going.signal.aborted ? null : { token, behind };
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}
