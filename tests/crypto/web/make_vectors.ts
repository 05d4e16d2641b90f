// Makes crypto/vectors/from_typescript: answers and refusals of this side, for the Python side to give too.
// Its test compares the files; MAKE_VECTORS=1 in the environment of that test writes them.

import { Refused } from "../../../crypto/web/refused.ts";
import type { Named } from "./forms.ts";
import { KINDS } from "./kinds.ts";
import { blocks } from "./making/blocks.ts";
import { chains } from "./making/chains.ts";
import { duties } from "./making/duty.ts";
import { envelopes } from "./making/envelopes.ts";
import { files } from "./making/files.ts";
import { parts, wraps } from "./making/foundations.ts";
import { logs } from "./making/log.ts";
import { organisations } from "./making/organisation.ts";
import { states } from "./making/states.ts";
import { hers } from "./making/survivor.ts";
import { whispers } from "./making/whispers.ts";
import type { Case } from "./vector_files.ts";

export async function cases(): Promise<readonly Case[]> {
  const asked = [
    ...parts(),
    ...(await wraps()),
    ...organisations(),
    ...logs(),
    ...duties(),
    ...hers(),
    ...blocks(),
    ...(await chains()),
    ...envelopes(),
    ...states(),
    ...files(),
    ...(await whispers()),
  ];
  const answered: Case[] = [];
  for (const [kind, what, input] of asked) {
    answered.push({ kind, what, input, ...(await answer(kind, input)) });
  }
  return answered;
}

async function answer(kind: string, input: Named): Promise<Named> {
  try {
    return { output: (await KINDS[kind]?.(input)) ?? {} };
  } catch (reason) {
    if (reason instanceof Refused) {
      return { code: reason.code };
    }
    throw reason;
  }
}
