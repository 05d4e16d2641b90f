// What outlives a conversation by her choice: a record of its own, sealed like a state.

import { joined, type Random } from "./bytes.ts";
import { openCommitted, sealCommitted } from "./committed.ts";
import { encode, type Value } from "./encoding.ts";
import { Row, VERSION } from "./row.ts";
import { preimage } from "./signing.ts";

/** One file's key, its true size and hash; its chunks lie elsewhere. */
export type KeptFile = {
  readonly fileId: Uint8Array;
  readonly key: Uint8Array;
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly type: string;
};
export type VaultRecord = {
  readonly itemId: Uint8Array;
  readonly kind: string;
  readonly made: number;
  readonly ends: number;
  readonly label: string;
  readonly files: readonly KeptFile[];
};

const ID_SIZE = 16;
const FILE_KEY_SIZE = 16;
const MOST_FILES = 64;
const MOST_KIND_BYTES = 32;
const MOST_LABEL_BYTES = 200;
const MOST_TYPE_BYTES = 64;
const LABEL = "vault";
const TAG = "sc1/vault";

/** Refused "malformed" for what could not be read back. */
export function encodeRecord({ itemId, kind, made, ends, label, files }: VaultRecord): Uint8Array {
  const encoded = encode([VERSION, itemId, kind, made, ends, label, files.map(fileRow)]);
  decodeRecord(encoded);
  return encoded;
}

export function decodeRecord(content: Uint8Array): VaultRecord {
  const row = Row.versioned(content);
  const record = {
    itemId: row.fixed(ID_SIZE),
    kind: row.text(MOST_KIND_BYTES),
    made: row.number(),
    ends: row.number(),
    label: row.text(MOST_LABEL_BYTES),
    files: row.rows(MOST_FILES).map(fileOf),
  };
  row.end();
  return record;
}

/** Opens as this item alone. */
export function sealRecord(
  secret: Uint8Array,
  share: Uint8Array,
  itemId: Uint8Array,
  content: Uint8Array,
  random: Random,
): Uint8Array {
  return sealCommitted(joined(secret, share), LABEL, content, preimage(TAG, itemId), random);
}

/** The content; refused "size", "commitment" (another secret or share), "unopened", "padding". */
export function openRecord(secret: Uint8Array, share: Uint8Array, itemId: Uint8Array, blob: Uint8Array): Uint8Array {
  return openCommitted(joined(secret, share), LABEL, blob, preimage(TAG, itemId));
}

function fileRow({ fileId, key, size, sha256, type }: KeptFile): Value {
  return [fileId, key, size, sha256, type];
}

function fileOf(row: Row): KeptFile {
  const file = {
    fileId: row.fixed(ID_SIZE),
    key: row.fixed(FILE_KEY_SIZE),
    size: row.number(),
    sha256: row.fixed(32),
    type: row.text(MOST_TYPE_BYTES),
  };
  row.end();
  return file;
}
