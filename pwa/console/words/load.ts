// How the console says a load.

import type { Load } from "../duty/load.ts";
import type { Speak } from "./index.ts";

export function loadText({ led, most }: Load, say: Speak): string {
  return say("load_value", { led: `${led}`, most: `${most}` });
}

/** Why nothing more can be taken now. */
export function fullText(load: Load | null, say: Speak): string {
  return load === null ? "" : say("load_full", { led: `${load.led}`, most: `${load.most}` });
}
