// What stands in an envelope's body, by its kind.

import { utf8 } from "./bytes.ts";
import { decode, encode } from "./encoding.ts";
import { Refused } from "./refused.ts";
import { Row } from "./row.ts";

export const TEXT = "text";
export const CARD = "card";
export const WISHES = "wishes";
export const RECEIPT = "receipt";
export const GONE = "gone";

export const MOST_CODES = 32;
export const MOST_CODE_BYTES = 200;
export const MOST_RECEIPTS = 32;
const READ = "read";

export function textBody(text: string): Uint8Array {
  return utf8(text);
}

export function readText(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Refused("malformed");
  }
}

/** A card (need, language, flags), from fixed lists; or wishes, where only what to call her is typed. */
export function codesBody(codes: readonly string[]): Uint8Array {
  return encode(codes);
}

export function readCodes(body: Uint8Array): readonly string[] {
  // The body is itself the array of texts, so it is read as the only item of a row.
  return new Row([decode(body)]).texts(MOST_CODES, MOST_CODE_BYTES);
}

/** Says that these envelopes were read; 32 at most. */
export function receiptBody(hashes: readonly Uint8Array[]): Uint8Array {
  return encode([hashes, READ]);
}

export function readReceipt(body: Uint8Array): readonly Uint8Array[] {
  const row = Row.of(body);
  const [hashes, word] = [row.manyBytes(MOST_RECEIPTS), row.text(8)];
  row.end();
  if (word !== READ || hashes.some(({ length }) => length !== 32)) {
    throw new Refused("malformed");
  }
  return hashes;
}
