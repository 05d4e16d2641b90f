// Takes in what lies behind a door: a text that was fetched under its hash, imported from an address that is gone at once.

import type { Behind } from "./doorway.ts";

export type Load = (address: string) => Promise<unknown>;

/** Answers with what may be opened, or null for any other script. Throws what `load` throws. */
export async function loaded(text: string, load: Load): Promise<Behind | null> {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const found = await load(address);
    return opens(found) ? found : null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function opens(found: unknown): found is Behind {
  return typeof found === "object" && found !== null && "open" in found && typeof found.open === "function";
}
