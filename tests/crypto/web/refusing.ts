// Asserts that something is refused with a code, and with nothing but a code.

import assert from "node:assert/strict";
import { Refused } from "../../../crypto/web/refused.ts";

export function refuses(code: string, attempt: () => unknown): void {
  assert.throws(attempt, (reason) => isRefusal(reason, code));
}

export async function refusesLater(code: string, attempt: Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, (reason) => isRefusal(reason, code));
}

/** What an attempt ends in: its value, or its code. Any other failure is a fault and goes on. */
export function outcome<Value>(attempt: () => Value): Value | string {
  try {
    return attempt();
  } catch (reason) {
    if (reason instanceof Refused) {
      return reason.code;
    }
    throw reason;
  }
}

function isRefusal(reason: unknown, code: string): true {
  assert.ok(reason instanceof Refused, String(reason));
  assert.equal(reason.code, code);
  assert.equal(reason.message, code);
  return true;
}
