// Files in age's payload layout: a nonce, then chunks of 64 KiB; one is held at a time.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { joined, type Random, u64be, utf8 } from "./bytes.ts";
import { Refused } from "./refused.ts";
import { TAG_SIZE } from "./sealing.ts";

/** Bytes in pieces of any size: of a file as it is read, or of an answer as it arrives. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
type Part = { readonly part: Uint8Array; readonly last: boolean };
type Headed = { readonly nonce: Uint8Array; readonly rest: AsyncIterable<Uint8Array> };

export const NONCE_SIZE = 16;
export const CHUNK_SIZE = 65_536;
export const SEALED_SIZE = CHUNK_SIZE + TAG_SIZE;
/** The counter has eleven bytes; a number fills eight of them. */
const COUNTER_FILLING = new Uint8Array(3);

/** How long a file of `size` bytes is when it is sealed: whole chunks, one at least. */
export function sealedSize(size: number): number {
  return NONCE_SIZE + chunksOf(size) * SEALED_SIZE;
}

/** The nonce, then each sealed chunk; zeros fill the content's end. */
export async function* sealChunks(fileKey: Uint8Array, content: Pieces, random: Random): AsyncGenerator<Uint8Array> {
  const nonce = random(NONCE_SIZE);
  const key = payloadKey(fileKey, nonce);
  yield nonce;
  let at = 0;
  for await (const { part, last } of parted(content, CHUNK_SIZE)) {
    const chunk = new Uint8Array(CHUNK_SIZE);
    chunk.set(part);
    yield chacha20poly1305(key, chunkNonce(at, last)).encrypt(chunk);
    at += 1;
  }
}

/**
 * The first `size` bytes of the content, chunk by chunk; what precedes a refusal is genuine, but not all. Refused
 * "size" (shorter than a nonce and a chunk, or not as many chunks as `size` needs), "truncated" (ends inside a chunk,
 * or without a last one), "unopened".
 */
export async function* openChunks(fileKey: Uint8Array, sealed: Pieces, size: number): AsyncGenerator<Uint8Array> {
  const { nonce, rest } = await headed(sealed);
  const key = payloadKey(fileKey, nonce);
  let at = 0;
  for await (const { part, last } of parted(rest, SEALED_SIZE)) {
    const content = opened(key, at, part, last);
    if (last !== (at + 1 === chunksOf(size))) {
      throw new Refused("size");
    }
    yield content.subarray(0, size - at * CHUNK_SIZE);
    at += 1;
  }
}

function chunksOf(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK_SIZE));
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
}

function chunkNonce(at: number, last: boolean): Uint8Array {
  return joined(COUNTER_FILLING, u64be(at), Uint8Array.of(last ? 1 : 0));
}

/** Parts of exactly `size`, of which the last alone may be shorter. */
async function* parted(pieces: Pieces, size: number): AsyncGenerator<Part> {
  let held = new Uint8Array(size);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (filled === size) {
        yield { part: held, last: false };
        [held, filled] = [new Uint8Array(size), 0];
      }
      const taken = piece.subarray(at, at + size - filled);
      held.set(taken, filled);
      [at, filled] = [at + taken.length, filled + taken.length];
    }
  }
  yield { part: held.subarray(0, filled), last: true };
}

/** The nonce, and all that comes after it. */
async function headed(sealed: Pieces): Promise<Headed> {
  const pieces = eachOf(sealed);
  let held = new Uint8Array(0) as Uint8Array;
  while (held.length < NONCE_SIZE) {
    const { done, value } = await pieces.next();
    if (done) {
      throw new Refused("size");
    }
    held = joined(held, value);
  }
  return { nonce: held.slice(0, NONCE_SIZE), rest: after(held.slice(NONCE_SIZE), pieces) };
}

async function* eachOf(pieces: Pieces): AsyncGenerator<Uint8Array, undefined> {
  yield* pieces;
}

async function* after(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function opened(key: Uint8Array, at: number, chunk: Uint8Array, last: boolean): Uint8Array {
  if (chunk.length < SEALED_SIZE) {
    throw new Refused(at === 0 ? "size" : "truncated");
  }
  const content = decrypted(key, chunkNonce(at, last), chunk);
  if (content === null) {
    // A chunk at the end that was written as one with another after it.
    const truncated = last && decrypted(key, chunkNonce(at, false), chunk) !== null;
    throw new Refused(truncated ? "truncated" : "unopened");
  }
  return content;
}

function decrypted(key: Uint8Array, nonce: Uint8Array, chunk: Uint8Array): Uint8Array | null {
  try {
    return chacha20poly1305(key, nonce).decrypt(chunk);
  } catch {
    return null;
  }
}
