// Answers cases of vault records, files in chunks, and exports.

import { sha256 } from "@noble/hashes/sha2.js";
import { joined } from "../../../../crypto/web/bytes.ts";
import * as chunks from "../../../../crypto/web/chunks.ts";
import { exportFor } from "../../../../crypto/web/export.ts";
import * as vault from "../../../../crypto/web/vault.ts";
import { bytes, list, number, orNull, pair, text } from "../forms.ts";
import { recorded } from "../seeded.ts";
import * as things from "../things.ts";
import { type Answers, again, kind } from "./kind.ts";

const sealedRecord = { secret: bytes, share: bytes, itemId: bytes };
const made = { fileKey: bytes, content: bytes, times: number, random: bytes };
const summed = { size: number, sha256: bytes };
type Made = {
  readonly fileKey: Uint8Array;
  readonly content: Uint8Array;
  readonly times: number;
  readonly random: Uint8Array;
};

/** A case names its content as a few bytes and how often: chunks are too large to write down. */
function sealed({ fileKey, content, times, random }: Made): Promise<Uint8Array> {
  return whole(chunks.sealChunks(fileKey, Array<Uint8Array>(times).fill(content), recorded(random)));
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  return joined(...all);
}

/** As a network might bring it: never where a chunk ends. */
function* piecesOf(content: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += 10_007) {
    yield content.subarray(at, at + 10_007);
  }
}

const sumOf = (content: Uint8Array) => ({ size: content.length, sha256: sha256(content) });

export const FILES: Answers = {
  "vault_record.decode": kind({ encoded: bytes }, { record: things.vaultRecord }, ({ encoded }) => {
    const record = vault.decodeRecord(encoded);
    again(encoded, vault.encodeRecord(record));
    return { record };
  }),
  "vault.seal": kind(
    { ...sealedRecord, content: bytes, random: bytes },
    { blob: bytes },
    ({ secret, share, itemId, content, random }) => ({
      blob: vault.sealRecord(secret, share, itemId, content, recorded(random)),
    }),
  ),
  "vault.open": kind({ ...sealedRecord, blob: bytes }, { content: bytes }, ({ secret, share, itemId, blob }) => ({
    content: vault.openRecord(secret, share, itemId, blob),
  })),
  "chunks.seal": kind(made, summed, async (given) => sumOf(await sealed(given))),
  "chunks.sealed_size": kind({ size: number }, { sealedSize: number }, ({ size }) => ({
    sealedSize: chunks.sealedSize(size),
  })),
  "chunks.open": kind(
    { ...made, keep: list(pair(number, number)), flipped: orNull(number), size: number },
    summed,
    async ({ keep, flipped, size, ...given }) => {
      const all = await sealed(given);
      if (flipped !== null) {
        all[flipped] = (all[flipped] ?? 0) ^ 1;
      }
      const kept = joined(...keep.map(([start, end]) => all.subarray(start, end)));
      return sumOf(await whole(chunks.openChunks(given.fileKey, piecesOf(kept), size)));
    },
  ),
  "export.for": kind({ recipients: list(text), content: bytes }, {}, async ({ recipients, content }) => {
    await exportFor(recipients, content);
    return {};
  }),
};
