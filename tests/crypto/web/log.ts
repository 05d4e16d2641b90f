// A log as the relay keeps one, with its witness: it grows, signs checkpoints, and proves what it holds.

import { ed25519 } from "@noble/curves/ed25519.js";
import { equal, joined, type Random, u64be, utf8 } from "../../../crypto/web/bytes.ts";
import {
  type Checkpoint,
  cosigned,
  keyId,
  LOG_TYPE,
  type NoteKey,
  WITNESS_TYPE,
} from "../../../crypto/web/checkpoint.ts";
import type { LogHead } from "../../../crypto/web/log_head.ts";
import { logEntry } from "../../../crypto/web/log_proof.ts";
import { leafHash, nodeHash } from "../../../crypto/web/merkle.ts";
import { digest, publicKey } from "../../../crypto/web/signing.ts";

/** The root over leaf hashes, of which there is at least one. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = leaves;
  if (first === undefined || rest.length === 0) {
    return first ?? new Uint8Array(32);
  }
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

export function inclusion(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (leaves.length === 1) {
    return [];
  }
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusion(left, index), rootOf(right)]
    : [...inclusion(right, index - split), rootOf(left)];
}

export function consistency(leaves: readonly Uint8Array[], oldSize: number): readonly Uint8Array[] {
  return oldSize === 0 || oldSize === leaves.length ? [] : subproof(leaves, oldSize, true);
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A signature line of a note. */
export function line(signer: NoteKey, type: number, signature: Uint8Array): string {
  return `\u2014 ${signer.name} ${base64(joined(keyId(signer, type), signature))}\n`;
}

export function proofText(
  salt: Uint8Array,
  index: number,
  hashes: readonly Uint8Array[],
  note: Uint8Array,
): Uint8Array {
  const lines = ["c2sp.org/tlog-proof@v1", `extra ${base64(salt)}`, `index ${index}`, ...hashes.map(base64), "", ""];
  return joined(utf8(lines.join("\n")), note);
}

export class Log {
  readonly seed: Uint8Array;
  readonly witnessSeed: Uint8Array;
  readonly log: NoteKey;
  readonly witness: NoteKey;
  readonly leaves: Uint8Array[];
  readonly #hashes: (Uint8Array | null)[];
  readonly #cosignedAt: number;

  /** It holds a few others already, and its witness cosigns at the time given. */
  constructor(random: Random, cosignedAt: number) {
    this.#cosignedAt = cosignedAt;
    [this.seed, this.witnessSeed] = [random(32), random(32)];
    this.log = { name: "log.example/teduh", key: publicKey(this.seed) };
    this.witness = { name: "witness.example/w1", key: publicKey(this.witnessSeed) };
    this.leaves = [leafHash(random(32)), leafHash(random(32)), leafHash(random(32))];
    this.#hashes = this.leaves.map(() => null);
  }

  /** Takes certificate hashes or revocation hashes in, once each. */
  add(...hashes: readonly Uint8Array[]): void {
    for (const hash of hashes) {
      if (this.#at(hash) < 0) {
        this.#hashes.push(hash);
        this.leaves.push(leafHash(logEntry(saltOf(hash), hash)));
      }
    }
  }

  get checkpoint(): Checkpoint {
    return { size: this.leaves.length, root: rootOf(this.leaves) };
  }

  /** As states keep it. */
  get head(): LogHead {
    return { key: this.log.key, ...this.checkpoint };
  }

  get body(): string {
    const { size, root } = this.checkpoint;
    return `${this.log.name}\n${size}\n${base64(root)}\n`;
  }

  /** The newest checkpoint, signed and cosigned. */
  get note(): Uint8Array {
    const body = utf8(this.body);
    const time = BigInt(this.#cosignedAt);
    const cosignature = joined(u64be(this.#cosignedAt), ed25519.sign(cosigned(time, body), this.witnessSeed));
    const lines = [
      line(this.log, LOG_TYPE, ed25519.sign(body, this.seed)),
      line(this.witness, WITNESS_TYPE, cosignature),
    ];
    return utf8(`${this.body}\n${lines.join("")}`);
  }

  /** That it holds this hash, under the newest checkpoint. */
  proof(hash: Uint8Array): Uint8Array {
    this.add(hash);
    const index = this.#at(hash);
    return proofText(saltOf(hash), index, inclusion(this.leaves, index), this.note);
  }

  #at(hash: Uint8Array): number {
    return this.#hashes.findIndex((known) => known !== null && equal(known, hash));
  }
}

export function saltOf(hash: Uint8Array): Uint8Array {
  return digest("tests/salt", hash);
}

/** The greatest power of two below a size. */
function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function subproof(leaves: readonly Uint8Array[], oldSize: number, whole: boolean): readonly Uint8Array[] {
  if (oldSize === leaves.length) {
    return whole ? [] : [rootOf(leaves)];
  }
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return oldSize <= split
    ? [...subproof(left, oldSize, whole), rootOf(right)]
    : [...subproof(right, oldSize - split, false), rootOf(left)];
}
