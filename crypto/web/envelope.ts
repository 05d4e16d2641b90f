// Envelopes: one message each, signed by its sender, sealed under the epoch's key, padded to one of five sizes.

import { joined, type Random } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { derive } from "./keys.ts";
import { type Member, memberWith } from "./member.ts";
import { LENGTH_SIZE, pad, unpad } from "./padding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { NONCE_SIZE, openBytes, sealBytes, TAG_SIZE } from "./sealing.ts";
import { digest, SIGNATURE_SIZE, sign, verify } from "./signing.ts";

export const PADDED_SIZES = [256, 1024, 4096, 16_384, 65_536] as const;
export const MOST_SEEN = 8;
const MOST_KIND_BYTES = 32;
const OVERHEAD = NONCE_SIZE + SIGNATURE_SIZE + TAG_SIZE;
const TAG = "sc1/envelope";

/** What the relay sees: which conversation, under which block, and until when it is kept. */
export type Header = {
  readonly conversation: Uint8Array;
  readonly blockHash: Uint8Array;
  readonly bucket: number;
};
export type Seen = readonly [session: Uint8Array, hash: Uint8Array];
export type Message = {
  readonly memberId: Uint8Array;
  readonly session: Uint8Array;
  readonly sequence: number;
  /** Hash of the envelope before this one in the same session. */
  readonly previous: Uint8Array | null;
  /** The last envelope this sender had from each other session. */
  readonly seen: readonly Seen[];
  readonly kind: string;
  readonly sentAt: number;
  readonly body: Uint8Array;
};
export type Opened = { readonly header: Header; readonly message: Message; readonly hash: Uint8Array };

/** The only lengths an envelope can have. A bucket is a time between 1970 and 2106, so its length never changes. */
export const SIZES: readonly number[] = PADDED_SIZES.map((padded) => {
  const header = headerBytes({ conversation: new Uint8Array(16), blockHash: new Uint8Array(32), bucket: 2 ** 31 });
  return encode([header, new Uint8Array(OVERHEAD + padded)]).length;
});

export function seal(key: Uint8Array, seed: Uint8Array, header: Header, message: Message, random: Random): Uint8Array {
  const authenticated = headerBytes(header);
  const inner = innerBytes(message);
  const padded = pad(inner, paddedSize(inner));
  const signature = sign(TAG, seed, signedBytes(authenticated, padded));
  const sealed = sealBytes(derive(key, "message"), joined(signature, padded), authenticated, random);
  return requireSize(encode([authenticated, sealed]));
}

export function openEnvelope(key: Uint8Array, members: readonly Member[], object: Uint8Array): Opened {
  const { authenticated, header, sealed } = outside(object);
  const content = openBytes(derive(key, "message"), sealed, authenticated);
  const [signature, padded] = [content.subarray(0, SIGNATURE_SIZE), content.subarray(SIGNATURE_SIZE)];
  const inner = unpad(padded);
  if (padded.length !== paddedSize(inner)) {
    throw new Refused("padding");
  }
  const message = readInner(inner);
  const sender = memberWith(members, message.memberId);
  if (sender === undefined) {
    throw new Refused("sender");
  }
  verify(TAG, sender.key, signedBytes(authenticated, padded), signature);
  return { header, message, hash: envelopeHash(object) };
}

/** What the relay may read and must check before it keeps an envelope. */
export function headerOf(object: Uint8Array): Header {
  return outside(object).header;
}

export function envelopeHash(object: Uint8Array): Uint8Array {
  return digest("sc1/envelope-hash", object);
}

type Outside = { readonly authenticated: Uint8Array; readonly header: Header; readonly sealed: Uint8Array };

function outside(object: Uint8Array): Outside {
  const row = Row.of(requireSize(object));
  const [authenticated, sealed] = [row.bytes(), row.bytes()];
  row.end();
  const inside = Row.versioned(authenticated);
  const header = { conversation: inside.fixed(16), blockHash: inside.fixed(32), bucket: inside.number() };
  inside.end();
  // A shorter bucket time could otherwise hide a byte more in an envelope of the right size.
  if (!PADDED_SIZES.some((padded) => padded === sealed.length - OVERHEAD)) {
    throw new Refused("size");
  }
  return { authenticated, header, sealed };
}

function requireSize(object: Uint8Array): Uint8Array {
  if (!SIZES.includes(object.length)) {
    throw new Refused("size");
  }
  return object;
}

function headerBytes({ conversation, blockHash, bucket }: Header): Uint8Array {
  return encode([VERSION, conversation, blockHash, bucket]);
}

function signedBytes(authenticated: Uint8Array, padded: Uint8Array): Uint8Array {
  return joined(digest("sc1/envelope-header", authenticated), padded);
}

function innerBytes(message: Message): Uint8Array {
  const { memberId, session, sequence, previous, seen, kind, sentAt, body } = message;
  return encode([memberId, session, sequence, previous, seen, kind, sentAt, body]);
}

function readInner(inner: Uint8Array): Message {
  const row = Row.of(inner);
  const message = {
    memberId: row.fixed(16),
    session: row.fixed(16),
    sequence: row.number(),
    previous: row.fixedOrNull(32),
    seen: row.rows(MOST_SEEN).map(seenOf),
    kind: row.text(MOST_KIND_BYTES),
    sentAt: row.number(),
    body: row.bytes(),
  };
  row.end();
  return message;
}

function seenOf(row: Row): Seen {
  const seen = [row.fixed(16), row.fixed(32)] as const;
  row.end();
  return seen;
}

function paddedSize(inner: Uint8Array): number {
  const size = PADDED_SIZES.find((one) => one >= LENGTH_SIZE + inner.length);
  if (size === undefined) {
    throw new Refused("size");
  }
  return size;
}
