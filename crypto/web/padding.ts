// Hides lengths: a length, the content, zeros up to one of few sizes.

import { joined, u32be } from "./bytes.ts";
import { Refused } from "./refused.ts";

export const LENGTH_SIZE = 4;

/** u32 length, content, zeros: `size` bytes in all. */
export function pad(content: Uint8Array, size: number): Uint8Array {
  const padded = new Uint8Array(size);
  padded.set(joined(u32be(content.length), content));
  return padded;
}

export function unpad(padded: Uint8Array): Uint8Array {
  if (padded.length < LENGTH_SIZE) {
    throw new Refused("padding");
  }
  const end = LENGTH_SIZE + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new Refused("padding");
  }
  return padded.slice(LENGTH_SIZE, end);
}
