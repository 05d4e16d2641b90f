// Why something did not work, as one of few codes that the words of the interface know.

import { Refused } from "../../crypto/web/refused.ts";
import { Answered, Unanswered } from "../shared/line.ts";

/** This device can't do what a console needs, or the person at it said no. */
export class Unable extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "Unable";
    this.code = code;
  }
}

export type Reason = string;

/** "line" where nothing came back; else the code of whoever refused. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof Unanswered) {
    return "line";
  }
  if (error instanceof Answered || error instanceof Refused || error instanceof Unable) {
    return error.code;
  }
  return "unknown";
}
