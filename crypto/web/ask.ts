// Asking her whether somebody may come too, and her answer, as they stand in envelopes.

import { JOIN, LEAD, MOST_EPOCHS } from "./consent.ts";
import { encode } from "./encoding.ts";
import { demand } from "./refused.ts";
import { Row } from "./row.ts";

export const ASK = "ask";
export const CONSENT = "consent";
export const DECLINED = "declined";
export const BROUGHT = "brought";

export const MOST_NOTE_BYTES = 400;
const MOST_TEXT_BYTES = 32;

/** Who is to come, what for, and until when; 0 is no end. `certificate` is as the relay hands it out. */
export type Ask = {
  readonly id: Uint8Array;
  readonly certificate: Uint8Array;
  readonly scope: string;
  readonly epochs: readonly number[];
  readonly ends: number;
  readonly purpose: string;
  readonly note: string;
};
export type Brought = { readonly memberId: Uint8Array; readonly purpose: string; readonly note: string };
export type Given = { readonly id: Uint8Array; readonly consent: Uint8Array };

export function askBody({ id, certificate, scope, epochs, ends, purpose, note }: Ask): Uint8Array {
  return encode([id, certificate, scope, epochs, ends, purpose, note]);
}

export function readAsk(body: Uint8Array): Ask {
  const ask = read(body, (row) => ({
    id: row.fixed(16),
    certificate: row.bytes(),
    scope: row.text(MOST_TEXT_BYTES),
    epochs: row.numbers(MOST_EPOCHS),
    ends: row.number(),
    purpose: row.text(MOST_TEXT_BYTES),
    note: row.text(MOST_NOTE_BYTES),
  }));
  demand(ask.scope === JOIN || ask.scope === LEAD, "malformed");
  return ask;
}

/** Her named consent in answer to an ask. */
export function consentBody({ id, consent }: Given): Uint8Array {
  return encode([id, consent]);
}

export function readConsent(body: Uint8Array): Given {
  return read(body, (row) => ({ id: row.fixed(16), consent: row.bytes() }));
}

/** No, without a reason; or a consent that was given before is taken back. */
export function declinedBody(id: Uint8Array): Uint8Array {
  return encode([id]);
}

export function readDeclined(body: Uint8Array): Uint8Array {
  return read(body, (row) => row.fixed(16));
}

/** What somebody was brought in for, told to everybody there. */
export function broughtBody({ memberId, purpose, note }: Brought): Uint8Array {
  return encode([memberId, purpose, note]);
}

export function readBrought(body: Uint8Array): Brought {
  return read(body, (row) => ({
    memberId: row.fixed(16),
    purpose: row.text(MOST_TEXT_BYTES),
    note: row.text(MOST_NOTE_BYTES),
  }));
}

function read<Thing>(body: Uint8Array, take: (row: Row) => Thing): Thing {
  const row = Row.of(body);
  const thing = take(row);
  row.end();
  return thing;
}
