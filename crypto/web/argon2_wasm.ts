// Argon2id (RFC 9106) with one lane: the memory is filled by compiled code, BLAKE2b before and after it is noble's.
/// <reference path="./ambient.d.ts" />

import { blake2b } from "@noble/hashes/blake2.js";
import compiled from "hash-wasm/argon2.wasm";
import { fromHex, joined } from "./bytes.ts";

const [VERSION, TYPE] = [0x13, 2];
const BLOCK_BYTES = 1024;
const HASH_BYTES = 64;

type Filling = {
  readonly memory: WebAssembly.Memory;
  Hash_SetMemorySize(bytes: number): void;
  /** Where the blocks begin; the four-byte parameters lie behind the last one. */
  Hash_GetBuffer(): number;
  /** Leaves the last block in the first one's place. */
  Hash_Calculate(length: number, kibibytes: number): void;
};

/** Rejects where WebAssembly, or so much memory, is refused. */
export async function argon2id(
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  kibibytes: number,
  size: number,
): Promise<Uint8Array> {
  const parameters = joined(...[1, size, kibibytes, rounds, VERSION, TYPE].map(u32le));
  const first = blake2b(joined(parameters, counted(password), counted(salt), u32le(0), u32le(0)));
  const { instance } = await WebAssembly.instantiate(fromHex(compiled).buffer as ArrayBuffer);
  const filling = instance.exports as unknown as Filling;
  filling.Hash_SetMemorySize((kibibytes + 1) * BLOCK_BYTES);
  const memory = new Uint8Array(filling.memory.buffer, filling.Hash_GetBuffer());
  memory.set(parameters, kibibytes * BLOCK_BYTES);
  for (const at of [0, 1]) {
    memory.set(hashed(joined(first, u32le(at), u32le(0)), BLOCK_BYTES), at * BLOCK_BYTES);
  }
  filling.Hash_Calculate(0, kibibytes);
  return hashed(memory.subarray(0, BLOCK_BYTES), size);
}

/** The hash of variable length, H' (RFC 9106 §3.3). */
function hashed(content: Uint8Array, size: number): Uint8Array {
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
