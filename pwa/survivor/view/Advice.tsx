// That whoever is with her may ask a coordinator: said where it is said who can read.

import type { Speak } from "../words/index.ts";

export function adviceText(say: Speak): string {
  return say("company_advice");
}
