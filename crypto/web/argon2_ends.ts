// The two ends of Argon2id (RFC 9106) with one lane: what the memory begins with, and the hash of its last block.
// What lies between, filling the memory, takes nearly all of the time.

import { blake2b } from "@noble/hashes/blake2.js";
import { joined } from "./bytes.ts";

export const BLOCK_BYTES = 1024;
const [VERSION, TYPE] = [0x13, 2];
const HASH_BYTES = 64;

export type Beginning = {
  /** Lanes, the answer's size, memory in KiB, rounds, version and type, as the filling wants them. */
  readonly parameters: Uint8Array;
  /** The first two blocks. */
  readonly blocks: Uint8Array;
};

export function beginning(
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  kibibytes: number,
  size: number,
): Beginning {
  const parameters = joined(...[1, size, kibibytes, rounds, VERSION, TYPE].map(u32le));
  const asked = joined(parameters, counted(password), counted(salt), u32le(0), u32le(0));
  const first = blake2b(asked);
  const [one, two] = [0, 1].map((at) => hashed(joined(first, u32le(at), u32le(0)), BLOCK_BYTES));
  asked.fill(0);
  first.fill(0);
  return { parameters, blocks: joined(one ?? first, two ?? first) };
}

/** The hash of variable length, H' (RFC 9106 §3.3); of the last block it is the answer. */
export function hashed(content: Uint8Array, size: number): Uint8Array {
  const said = joined(u32le(size), content);
  if (size <= HASH_BYTES) {
    return blake2b(said, { dkLen: size });
  }
  const whole = new Uint8Array(size);
  let [part, at] = [blake2b(said), 0];
  for (; size - at > HASH_BYTES; at += HASH_BYTES / 2) {
    whole.set(part.subarray(0, HASH_BYTES / 2), at);
    part = blake2b(part, { dkLen: Math.min(HASH_BYTES, size - at - HASH_BYTES / 2) });
  }
  whole.set(part, at);
  return whole;
}

function counted(content: Uint8Array): Uint8Array {
  return joined(u32le(content.length), content);
}

function u32le(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
