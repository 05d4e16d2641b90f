// The sign of safety, as it stands in envelopes: proposed, agreed on, and received again after a return.

import { encode } from "./encoding.ts";
import { demand } from "./refused.ts";
import { Row } from "./row.ts";

export const SIGN = "sign";
export const AGREED = "agreed";
export const RECEIVED = "received";

export const MOST_SIGN_BYTES = 120;

export type SafetySign = { readonly id: Uint8Array; readonly text: string };

/** Of a sign that is proposed, and of one that is agreed on: the same id and the same text. */
export function signBody({ id, text }: SafetySign): Uint8Array {
  return encode([id, text]);
}

export function readSign(body: Uint8Array): SafetySign {
  const row = Row.of(body);
  const [id, text] = [row.fixed(16), row.text(MOST_SIGN_BYTES)];
  row.end();
  demand(text !== "", "malformed");
  return { id, text };
}

/** In this session of hers the sign was received: it is she. */
export function receivedBody(session: Uint8Array): Uint8Array {
  return encode([session]);
}

export function readReceived(body: Uint8Array): Uint8Array {
  const row = Row.of(body);
  const session = row.fixed(16);
  row.end();
  return session;
}
