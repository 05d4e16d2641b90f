// Answers the cases of a file, for the other language to compare: node answer_all.mjs FILE, answers on stdout.

import { readFileSync } from "node:fs";
import { Refused } from "../../../crypto/web/refused.ts";
import { KINDS } from "./kinds.ts";
import type { Case } from "./vector_files.ts";

const answers: unknown[] = [];
for (const { kind, input } of JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as readonly Case[]) {
  try {
    answers.push({ output: await KINDS[kind]?.(input) });
  } catch (reason) {
    answers.push(reason instanceof Refused ? { code: reason.code } : { failed: String(reason) });
  }
}
process.stdout.write(JSON.stringify(answers));
