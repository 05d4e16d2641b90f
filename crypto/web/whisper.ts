// Whispers: letters between a clinician and a coordinator, beside a conversation and never in it.

import { type Authority, verifyCertificate } from "./authority.ts";
import { hex, joined } from "./bytes.ts";
import type { Clinician } from "./certificate.ts";
import { encode } from "./encoding.ts";
import { ENCAPSULATED_SIZE, openWith, sealTo } from "./hpke.ts";
import { LENGTH_SIZE, pad, unpad } from "./padding.ts";
import { Refused } from "./refused.ts";
import { Row, VERSION } from "./row.ts";
import { digest, preimage, SIGNATURE_SIZE, sign, verify } from "./signing.ts";
import { KEM_SIZE } from "./wrapping.ts";

export const FURTHEST_OFF_SECONDS = 300;
const PADDED_SIZES = [256, 1024, 4096, 16_384] as const;
const TAG_SIZE = 16;
const MOST_KIND_BYTES = 32;
const MOST_WHOSE_BYTES = 32;
const TAG = "sc1/whisper";
const HEADER = "sc1/whisper-header";
/** The only lengths a whisper can have. */
export const SIZES: readonly number[] = PADDED_SIZES.map(
  (padded) => ENCAPSULATED_SIZE + SIGNATURE_SIZE + padded + TAG_SIZE,
);

/** A clinician's id, and the hash of the shift bundle whose KEM key it is sealed to. */
export type Addressee = { readonly clinicianId: Uint8Array; readonly bundleHash: Uint8Array };
export type Whisper = {
  readonly room: Uint8Array;
  readonly session: Uint8Array;
  /** Counts from 0 in a session. */
  readonly sequence: number;
  readonly sentAt: number;
  readonly kind: string;
  readonly body: Uint8Array;
};
export type Whispered = { readonly sender: Clinician; readonly whisper: Whisper };

/** Signed with the sender's seed, sealed to the recipient's KEM key. */
export function sealWhisper(
  kem: Uint8Array,
  seed: Uint8Array,
  senderId: Uint8Array,
  to: Addressee,
  { room, session, sequence, sentAt, kind, body }: Whisper,
): Uint8Array {
  const header = headerOf(senderId, to);
  const inner = encode([VERSION, room, session, sequence, sentAt, kind, body]);
  const padded = pad(inner, paddedSize(inner));
  const signature = sign(TAG, seed, joined(digest(HEADER, header), padded));
  if (kem.length !== KEM_SIZE) {
    throw new Refused("malformed");
  }
  try {
    return sealTo(kem, joined(signature, padded), preimage(HEADER, header));
  } catch {
    throw new Refused("malformed");
  }
}

/** Who whispered, certified now, and what; `seed` is of the bundle's KEM key that `to` names. */
export function openWhisper(
  authority: Authority,
  certificate: Uint8Array,
  to: Addressee,
  seed: Uint8Array,
  sealed: Uint8Array,
  now: number,
): Whispered {
  const sender = verifyCertificate(authority, certificate, now);
  if (!SIZES.includes(sealed.length)) {
    throw new Refused("size");
  }
  const header = headerOf(sender.clinicianId, to);
  const content = contentOf(seed, sealed, preimage(HEADER, header));
  const [signature, padded] = [content.subarray(0, SIGNATURE_SIZE), content.subarray(SIGNATURE_SIZE)];
  verify(TAG, sender.key, joined(digest(HEADER, header), padded), signature);
  const inner = unpad(padded);
  if (padded.length !== paddedSize(inner)) {
    throw new Refused("padding");
  }
  const whisper = read(inner);
  if (Math.abs(whisper.sentAt - now) > FURTHEST_OFF_SECONDS) {
    throw new Refused("times");
  }
  return { sender, whisper };
}

/** What has come of side rooms, in memory: nothing is taken twice, or after what was sent later. */
export class Heard {
  readonly #newest = new Map<string, number>();

  /** Whether something before it in its session is missing. */
  take(senderId: Uint8Array, { room, session, sequence }: Whisper): boolean {
    // Under its sender: nobody uses up another's numbers.
    const place = hex(joined(senderId, room, session));
    const newest = this.#newest.get(place) ?? -1;
    if (sequence <= newest) {
      throw new Refused("repeated");
    }
    this.#newest.set(place, sequence);
    return sequence > newest + 1;
  }
}

/** What the sender chose to quote of a conversation, and by a code whose words they are. */
export function quoteBody(whose: string, text: string): Uint8Array {
  return encode([whose, text]);
}

export function readQuote(body: Uint8Array): { readonly whose: string; readonly text: string } {
  const row = Row.of(body);
  const quote = { whose: row.text(MOST_WHOSE_BYTES), text: row.text(PADDED_SIZES[3]) };
  row.end();
  return quote;
}

/** Says that all of a session up to this number was read. */
export function readBody(session: Uint8Array, sequence: number): Uint8Array {
  return encode([session, sequence]);
}

export function readRead(body: Uint8Array): { readonly session: Uint8Array; readonly sequence: number } {
  const row = Row.of(body);
  const upTo = { session: row.fixed(16), sequence: row.number() };
  row.end();
  return upTo;
}

function contentOf(seed: Uint8Array, sealed: Uint8Array, info: Uint8Array): Uint8Array {
  try {
    return openWith(seed, sealed, info);
  } catch {
    throw new Refused("unopened");
  }
}

function read(inner: Uint8Array): Whisper {
  const row = Row.versioned(inner);
  const whisper = {
    ...{ room: row.fixed(16), session: row.fixed(16), sequence: row.number(), sentAt: row.number() },
    ...{ kind: row.text(MOST_KIND_BYTES), body: row.bytes() },
  };
  row.end();
  return whisper;
}

function headerOf(senderId: Uint8Array, { clinicianId, bundleHash }: Addressee): Uint8Array {
  return encode([VERSION, senderId, clinicianId, bundleHash]);
}

function paddedSize(inner: Uint8Array): number {
  const size = PADDED_SIZES.find((one) => one >= LENGTH_SIZE + inner.length);
  if (size === undefined) {
    throw new Refused("size");
  }
  return size;
}
