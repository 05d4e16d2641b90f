// Whether this implementation refuses every case of one file as it says.

import { join } from "node:path";
import { Refused } from "../../../crypto/web/refused.ts";
import { KINDS } from "./kinds.ts";
import { type Case, read, VECTORS } from "./vector_files.ts";

export async function holds(name: string): Promise<boolean> {
  const cases = read(join(VECTORS, "refusals", `${name}.json`));
  for (const one of cases) {
    if ((await codeOf(one)) !== one["code"]) {
      return false;
    }
  }
  return cases.length > 0;
}

async function codeOf({ kind, input }: Case): Promise<string | null> {
  try {
    await KINDS[kind]?.(input);
    return null;
  } catch (reason) {
    if (reason instanceof Refused) {
      return reason.code;
    }
    throw reason;
  }
}
