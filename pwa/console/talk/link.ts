// One conversation's events on the line, parsed at the door.

import type { Line } from "../../shared/line.ts";
import type { Wrapped } from "../../shared/making.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, maybe, numberIn, textIn } from "../../shared/parsing.ts";
import { type Newest, newestIn } from "../../shared/present.ts";

export type Carried = { readonly seq: number; readonly envelope: Uint8Array; readonly bucket: number };
export type CarriedBlock = {
  readonly n: number;
  readonly object: Uint8Array;
  readonly wrapped: Uint8Array | null;
  /** Keys of earlier epochs, where this block adds this clinician. */
  readonly history: readonly (readonly [n: number, wrapped: Uint8Array])[];
};
export type Blocks = {
  readonly state: string;
  readonly blocks: readonly CarriedBlock[];
  readonly newest: Newest;
  readonly more: boolean;
  readonly revocations: readonly Uint8Array[];
};

/** The key of an earlier epoch, wrapped to somebody whom a block adds. */
export type Earlier = readonly [member: Uint8Array, n: number, wrapped: Uint8Array];

export interface Link {
  blocks(fromN: number): Promise<Blocks>;
  append(object: Uint8Array, wraps: readonly Wrapped[], history: readonly Earlier[]): Promise<void>;
  send(messageId: Uint8Array, envelope: Uint8Array): Promise<{ readonly seq: number; readonly bucket: number }>;
  read(afterSeq: number): Promise<{ readonly envelopes: readonly Carried[]; readonly more: boolean }>;
}

export function linkOn(line: Pick<Line, "call">, conversation: Uint8Array): Link {
  return {
    async blocks(fromN) {
      const [state, blocks, newest, more, revocations] = await line.call("blocks", conversation, fromN);
      return {
        state: textIn(state),
        blocks: listIn(blocks).map(blockIn),
        newest: newestIn(newest),
        more: flagIn(more),
        revocations: listIn(revocations).map((one) => bytesIn(one)),
      };
    },
    async append(object, wraps, history) {
      await line.call("append", object, wraps, history);
    },
    async send(messageId, envelope) {
      const [seq, bucket] = await line.call("send", conversation, messageId, envelope);
      return { seq: numberIn(seq), bucket: numberIn(bucket) };
    },
    async read(afterSeq) {
      const [envelopes, more] = await line.call("read", conversation, afterSeq);
      return { envelopes: listIn(envelopes).map(carriedIn), more: flagIn(more) };
    },
  };
}

export function carriedIn(value: Packable): Carried {
  const [seq, envelope, bucket] = listIn(value);
  return { seq: numberIn(seq), envelope: bytesIn(envelope), bucket: numberIn(bucket) };
}

function blockIn(value: Packable): CarriedBlock {
  const [n, object, wrapped, history] = listIn(value);
  return {
    ...{ n: numberIn(n), object: bytesIn(object), wrapped: maybe(wrapped, bytesIn) },
    history: listIn(history).map((row) => {
      const [old, wrap] = listIn(row);
      return [numberIn(old), bytesIn(wrap)];
    }),
  };
}
