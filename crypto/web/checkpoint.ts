// The log's size and root, signed by it and by its witness: C2SP's checkpoints and notes, as one reads them.

import { sha256 } from "@noble/hashes/sha2.js";
import { equal, joined, utf8 } from "./bytes.ts";
import { isName, readBytes, readHash, readNumber, readText } from "./log_text.ts";
import { Refused } from "./refused.ts";
import { SIGNATURE_SIZE, verifyUntagged } from "./signing.ts";

/** Who signs notes: a name without spaces or plus, and an Ed25519 key. */
export type NoteKey = { readonly name: string; readonly key: Uint8Array };
/** How many entries the log has, and the root of its tree over them. */
export type Checkpoint = { readonly size: number; readonly root: Uint8Array };
/** Whose notes count: what the organisation's statement says of its log. */
export type Pinned = { readonly log: NoteKey; readonly witness: NoteKey | null };

export const MOST_NOTE_BYTES = 4096;
const MOST_SIGNATURES = 16;
const LATEST_COSIGNATURE_SECONDS = 300;
/** The signature types of C2SP's signed-note. */
export const LOG_TYPE = 1;
export const WITNESS_TYPE = 4;
const KEY_ID_SIZE = 4;
const TIME_SIZE = 8;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([^ ]+)$/;

type Line = { readonly name: string; readonly bytes: Uint8Array };

/** Refused as "log" unless the log signed it, and the witness too where one is pinned. */
export function openCheckpoint({ log, witness }: Pinned, note: Uint8Array, now: number): Checkpoint {
  const { body, lines } = parted(note);
  const checkpoint = bodyOf(log.name, body);
  const message = utf8(body);
  const signatures = linesOf(log, LOG_TYPE, lines);
  for (const signature of signatures) {
    verify(log, message, signature);
  }
  if (signatures.length === 0 || (witness !== null && !isCosigned(witness, message, lines, now))) {
    throw new Refused("log");
  }
  return checkpoint;
}

export function sameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.size === b.size && equal(a.root, b.root);
}

export function keyId({ name, key }: NoteKey, type: number): Uint8Array {
  return sha256(joined(utf8(`${name}\n`), Uint8Array.of(type), key)).subarray(0, KEY_ID_SIZE);
}

export function cosigned(time: bigint, body: Uint8Array): Uint8Array {
  return joined(utf8(`cosignature/v1\ntime ${time}\n`), body);
}

/** The signed text, and each line's name and bytes. */
function parted(note: Uint8Array): { readonly body: string; readonly lines: readonly Line[] } {
  const text = note.length > MOST_NOTE_BYTES ? "" : readText(note);
  const end = text.indexOf("\n\n");
  const lines = text.slice(end + 2).split("\n");
  if (end < 0 || lines.pop() !== "" || lines.length === 0 || lines.length > MOST_SIGNATURES) {
    throw new Refused("log");
  }
  return { body: text.slice(0, end + 1), lines: lines.map(lineOf) };
}

function lineOf(text: string): Line {
  const [, name = "", bytes = ""] = SIGNATURE_LINE.exec(text) ?? [];
  if (!isName(name)) {
    throw new Refused("log");
  }
  return { name, bytes: readBytes(bytes) };
}

function bodyOf(origin: string, body: string): Checkpoint {
  const [named, size = "", root = "", ...rest] = body.split("\n");
  if (named !== origin || rest.length !== 1) {
    throw new Refused("log");
  }
  return { size: readNumber(size), root: readHash(root) };
}

/** What this signer's lines hold after the key id. Lines of other keys are passed over. */
function linesOf(signer: NoteKey, type: number, lines: readonly Line[]): readonly Uint8Array[] {
  const id = keyId(signer, type);
  return lines
    .filter(({ name, bytes }) => name === signer.name && equal(bytes.subarray(0, KEY_ID_SIZE), id))
    .map(({ bytes }) => bytes.subarray(KEY_ID_SIZE));
}

function isCosigned(witness: NoteKey, body: Uint8Array, lines: readonly Line[], now: number): boolean {
  const cosignatures = linesOf(witness, WITNESS_TYPE, lines);
  for (const timed of cosignatures) {
    if (timed.length !== TIME_SIZE + SIGNATURE_SIZE) {
      throw new Refused("log");
    }
    const time = new DataView(timed.buffer, timed.byteOffset).getBigUint64(0);
    if (time > BigInt(now + LATEST_COSIGNATURE_SECONDS)) {
      throw new Refused("log");
    }
    verify(witness, cosigned(time, body), timed.subarray(TIME_SIZE));
  }
  return cosignatures.length > 0;
}

function verify({ key }: NoteKey, message: Uint8Array, signature: Uint8Array): void {
  try {
    verifyUntagged(key, message, signature);
  } catch {
    throw new Refused("log");
  }
}
