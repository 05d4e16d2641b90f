// The way through the open door: a token for the asking, then what it fetches, under the hash that this page pins.

import { type Load, loaded } from "../shared/behind.ts";
import type { Behind } from "../shared/doorway.ts";

const BEGIN = "/mulai";
const PLACE = "/buku";
const TOKEN = /^[0-9a-f]{64}$/;
const PATIENCE_MS = 30_000;
/** What is wanted is named by so many bytes of its hash. */
const NAMED_BY = 16;

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
    const integrity = __MODULE_INTEGRITY__;
    const behind = await loaded(await ask(PLACE, `${token} ${nameIn(integrity)}`, { integrity }), load);
    return behind === null || going.signal.aborted ? null : { token, behind };
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}

/** "sha384-…" in base64 as the name of a file in hexadecimal. */
function nameIn(integrity: string): string {
  const bytes = [...atob(integrity.slice("sha384-".length))].slice(0, NAMED_BY);
  return bytes.map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
