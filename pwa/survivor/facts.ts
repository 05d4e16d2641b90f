// What the operator has settled, as the relay tells it on each visit.

import type { Line } from "../shared/line.ts";
import { flagIn, listIn, numberIn } from "../shared/parsing.ts";
import type { Facts } from "./scene.ts";
import type { Screen } from "./screen.ts";

/** Shows them; the keeping time that she chose stays hers. */
export async function learnFacts(line: Line, screen: Screen): Promise<Facts> {
  const [mustReport, practice, keeps, defaultKeep, tapToCall, closed] = await line.call("facts");
  const facts = {
    ...{ mustReport: flagIn(mustReport), practice: flagIn(practice), keeps: listIn(keeps).map(numberIn) },
    ...{ defaultKeep: numberIn(defaultKeep), tapToCall: flagIn(tapToCall), closed: listIn(closed).map(numberIn) },
  };
  const { scene } = screen;
  const chosen = facts.keeps.includes(scene.keep) && scene.facts !== null;
  screen.show({ facts, keep: chosen ? scene.keep : facts.defaultKeep });
  return facts;
}

/** When somebody is there again, by hours without service that it is now; 0 where they are not. */
export function backAt([from = 0, until = 0]: readonly number[], now: number): number {
  return from <= now && now < until ? until : 0;
}
