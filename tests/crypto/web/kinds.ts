// Every kind of case in the files of known answers, and who answers it here.

import { BLOCKS } from "./answering/blocks.ts";
import { CHAINS } from "./answering/chains.ts";
import { DUTY } from "./answering/duty.ts";
import { ENVELOPES } from "./answering/envelopes.ts";
import { FILES } from "./answering/files.ts";
import { FOUNDATIONS } from "./answering/foundations.ts";
import type { Answers } from "./answering/kind.ts";
import { LOG } from "./answering/log.ts";
import { ORGANISATION } from "./answering/organisation.ts";
import { STATES } from "./answering/states.ts";
import { SURVIVOR } from "./answering/survivor.ts";
import { WHISPERS } from "./answering/whispers.ts";

export { stretch } from "./answering/foundations.ts";

export const KINDS: Answers = {
  ...FOUNDATIONS,
  ...ORGANISATION,
  ...LOG,
  ...DUTY,
  ...SURVIVOR,
  ...BLOCKS,
  ...CHAINS,
  ...ENVELOPES,
  ...STATES,
  ...FILES,
  ...WHISPERS,
};
