// Notes beside the build what the app's own search finds, dish by dish: a door phrase that finds anything there would
// never be asked of the relay. Nobody is served this.

import { bundled, PWA, present, soleText } from "./place.ts";
import { wornBy } from "./skin.ts";

const LISTING = `
import { entriesOf } from "./cover/kitchen.ts";
import { speakWith } from "./cover/words/index.ts";
import { trade } from "#trade";
speakWith(trade.words);
const library = await trade.load();
export const dishes = entriesOf(library).map(({ title, other }) => [...new Set([...title, ...other])].sort());
export const empty = [...library.emptyWords].sort();
`;

/** JSON: {"dishes": [words of each], "empty": words that say nothing}; null where there is no book. */
export async function localBook(skin: string): Promise<string | null> {
  if (!present("cover/kitchen.ts")) {
    return null;
  }
  const alias = { "#trade": wornBy(skin).trade };
  const made = await bundled({ stdin: { contents: LISTING, resolveDir: PWA, loader: "ts" }, alias });
  const source = Buffer.from(soleText(made)).toString("base64");
  const { dishes, empty } = (await import(`data:text/javascript;base64,${source}`)) as Readonly<
    Record<string, unknown>
  >;
  return `${JSON.stringify({ dishes, empty })}\n`;
}
