// Shows that the log holds a certificate or a revocation, as a C2SP tlog-proof.

import { joined, utf8 } from "./bytes.ts";
import { type Checkpoint, MOST_NOTE_BYTES, openCheckpoint, type Pinned } from "./checkpoint.ts";
import { readHash, readNumber, readText } from "./log_text.ts";
import { checkInclusion, leafHash, MOST_PROOF_HASHES } from "./merkle.ts";
import { Refused } from "./refused.ts";
import { digest } from "./signing.ts";

export type LogProof = {
  readonly salt: Uint8Array;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly note: Uint8Array;
};

const TITLE = "c2sp.org/tlog-proof@v1";
/** A path's line is 32 bytes in base64 and a newline. The rest is the title, the salt and the index. */
const MOST_PROOF_BYTES = MOST_NOTE_BYTES + MOST_PROOF_HASHES * 45 + 128;

/** What stands in the log for a certificate hash or a revocation hash: it says nothing about anybody. */
export function logEntry(salt: Uint8Array, hash: Uint8Array): Uint8Array {
  return digest("sc1/log-entry", joined(salt, hash));
}

/** The parts of a proof, of which nothing is verified yet. */
export function readProof(proof: Uint8Array): LogProof {
  const text = proof.length > MOST_PROOF_BYTES ? "" : readText(proof);
  const end = text.indexOf("\n\n");
  const [title, extra = "", index = "", ...path] = text.slice(0, Math.max(end, 0)).split("\n");
  if (title !== TITLE || path.length > MOST_PROOF_HASHES) {
    throw new Refused("log");
  }
  return {
    salt: readHash(after("extra ", extra)),
    index: readNumber(after("index ", index)),
    hashes: path.map(readHash),
    note: utf8(text.slice(end + 2)),
  };
}

/** Refused as "log" unless the path leads from this hash's entry to the checkpoint's root. */
export function checkEntry({ salt, index, hashes }: LogProof, hash: Uint8Array, { size, root }: Checkpoint): void {
  checkInclusion(leafHash(logEntry(salt, hash)), index, size, hashes, root);
}

/** The checkpoint under which the log holds a certificate or revocation of this hash. */
export function checkProof(pinned: Pinned, hash: Uint8Array, proof: Uint8Array, now: number): Checkpoint {
  const parts = readProof(proof);
  const checkpoint = openCheckpoint(pinned, parts.note, now);
  checkEntry(parts, hash, checkpoint);
  return checkpoint;
}

function after(start: string, line: string): string {
  if (!line.startsWith(start)) {
    throw new Refused("log");
  }
  return line.slice(start.length);
}
