// The log's Merkle tree (RFC 9162 §2.1), as one reads it: proofs that it holds a leaf and only grew.

import { sha256 } from "@noble/hashes/sha2.js";
import { equal, joined } from "./bytes.ts";
import { demand } from "./refused.ts";

export const HASH_SIZE = 32;
export const MOST_PROOF_HASHES = 63;
const EMPTY_ROOT = sha256(new Uint8Array());

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(joined(Uint8Array.of(0), entry));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(Uint8Array.of(1), left, right));
}

/** Refused as "log" unless the path leads from the leaf's hash at `index` to the root of `size` leaves. */
export function checkInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  demand(index >= 0 && index < size, "log");
  demand(equal(climb(index, size - 1, leaf, proof).node, root), "log");
}

/** Refused as "log" unless the tree of `size` leaves begins with the one of `oldSize`. */
export function checkConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  if (oldSize === 0 || oldSize === size) {
    demand(equal(oldRoot, oldSize === size ? root : EMPTY_ROOT) && proof.length === 0, "log");
    return;
  }
  let [first, last] = [oldSize - 1, size - 1];
  demand(first < last, "log");
  while (first % 2 === 1) {
    [first, last] = [half(first), half(last)];
  }
  // An old tree of a power of two is itself a node of the new one, so its proof does not repeat it.
  const [start, path] = first === 0 ? [oldRoot, proof] : [proof[0], proof.slice(1)];
  demand(start !== undefined && proof.length > 0, "log");
  const { oldNode, node } = climb(first, last, start, path);
  demand(equal(oldNode, oldRoot) && equal(node, root), "log");
}

type Climbed = { readonly oldNode: Uint8Array; readonly node: Uint8Array };

/** From a node up to the root of the tree that ends with it, and to the root of the whole. */
function climb(start: number, end: number, leaf: Uint8Array, path: readonly Uint8Array[]): Climbed {
  let [first, last, oldNode, node] = [start, end, leaf, leaf];
  for (const beside of path) {
    demand(last > 0, "log");
    if (first % 2 === 1 || first === last) {
      [oldNode, node] = [nodeHash(beside, oldNode), nodeHash(beside, node)];
      // Where the node is its row's odd last one, it stands for itself in the rows above.
      while (first > 0 && first % 2 === 0) {
        [first, last] = [half(first), half(last)];
      }
    } else {
      node = nodeHash(node, beside);
    }
    [first, last] = [half(first), half(last)];
  }
  demand(last === 0, "log");
  return { oldNode, node };
}

/** Sizes go beyond what bit operators keep. */
function half(number: number): number {
  return Math.floor(number / 2);
}
