// The parts of the module that come later: fetched with the door's token, checked by their hash, alive in memory only.

import { handed } from "handed-over";

export type PartName = keyof typeof __PARTS__;
type Made = { exports: unknown };
type Make = (require: (name: string) => unknown, module: Made) => void;

const PLACE = "/buku";
const PATIENCE_MS = 20_000;
const ID_BYTES = 16;

/** Rejects when it doesn't come, or is not what was built. */
export async function fetchPart(name: PartName, token: string): Promise<unknown> {
  const integrity = __PARTS__[name];
  const answer = await fetch(PLACE, {
    method: "POST",
    headers: { "Content-Type": "text/plain" },
    body: `${token} ${idOf(integrity)}`,
    integrity,
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) {
    throw new Error();
  }
  const make = await loaded(await answer.text());
  const module: Made = { exports: {} };
  make((shared) => handed[shared], module);
  return module.exports;
}

async function loaded(text: string): Promise<Make> {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const { default: make } = (await import(address)) as { readonly default: Make };
    return make;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The first bytes of the hash, by which the relay knows a file. */
function idOf(integrity: string): string {
  const hash = atob(integrity.slice(integrity.indexOf("-") + 1)).slice(0, ID_BYTES);
  return Array.from(hash, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
