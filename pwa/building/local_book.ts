// Notes beside the build what the app's own search finds, dish by dish: a door phrase that finds anything there would
// never be asked of the relay. Nobody is served this.

import { bundled, PWA, present, soleText } from "./place.ts";

const NEEDED = ["cover/kitchen.ts", "cover/search.ts", "cover/recipes/library.ts"];
const LISTING = `
import { entriesOf } from "./cover/kitchen.ts";
import { EMPTY_WORDS } from "./cover/search.ts";
import { library } from "./cover/recipes/library.ts";
export const dishes = entriesOf(library).map(({ title, other }) => [...new Set([...title, ...other])].sort());
export const empty = [...EMPTY_WORDS].sort();
`;

/** JSON: {"dishes": [words of each], "empty": words that say nothing}; null where there is no book. */
export async function localBook(): Promise<string | null> {
  if (!present(...NEEDED)) {
    return null;
  }
  const made = await bundled({ stdin: { contents: LISTING, resolveDir: PWA, loader: "ts" } });
  const source = Buffer.from(soleText(made)).toString("base64");
  const { dishes, empty } = (await import(`data:text/javascript;base64,${source}`)) as Readonly<
    Record<string, unknown>
  >;
  return `${JSON.stringify({ dishes, empty })}\n`;
}
