// One client's sending session, and the ledger of what it received. Neither outlives the client.

import { equal, hex, type Random, same } from "./bytes.ts";
import { type Message, MOST_SEEN, type Opened, type Seen } from "./envelope.ts";

/** Numbers and chains what one client sends while it is open. */
export class Session {
  readonly id: Uint8Array;
  readonly #memberId: Uint8Array;
  #sequence = 0;
  #previous: Uint8Array | null = null;

  constructor(memberId: Uint8Array, random: Random) {
    this.#memberId = memberId;
    this.id = random(16);
  }

  /** The next message. It keeps its place when it has to be sealed again under a newer block. */
  compose(kind: string, body: Uint8Array, sentAt: number, seen: readonly Seen[]): Message {
    const [memberId, sequence, previous] = [this.#memberId, this.#sequence, this.#previous];
    return { memberId, session: this.id, sequence, previous, seen, kind, sentAt, body };
  }

  /** Moves on once a message is sealed; sealing the newest again replaces its hash. */
  sent({ sequence }: Message, hash: Uint8Array): void {
    if (sequence >= this.#sequence - 1) {
      this.#sequence = sequence + 1;
      this.#previous = hash;
    }
  }
}

/** `repeated`: seen before, drop it. `gap`: something before it in its session is missing. */
export type Receipt = { readonly repeated: boolean; readonly gap: boolean };

type Heard = {
  readonly session: Uint8Array;
  readonly sequences: Set<number>;
  readonly newest: number;
  readonly hash: Uint8Array | null;
};

/** A session counts under its sender: otherwise one member could use up another's sequence numbers. */
export class Ledger {
  readonly #heard = new Map<string, Heard>();

  accept({ message, hash }: Opened): Receipt {
    const { session, sequence } = message;
    const place = hex(message.memberId) + hex(session);
    const heard = this.#heard.get(place) ?? { session, sequences: new Set<number>(), newest: -1, hash: null };
    const repeated = heard.sequences.has(sequence);
    const gap = !repeated && (sequence !== heard.newest + 1 || !same(message.previous, heard.hash));
    heard.sequences.add(sequence);
    // Put back last: the newest sessions are the ones worth telling about.
    this.#heard.delete(place);
    this.#heard.set(place, sequence > heard.newest ? { ...heard, newest: sequence, hash } : heard);
    return { repeated, gap };
  }

  /** The last hash of each session but one's own, eight at most: what the next message says was seen. */
  seen(own: Uint8Array): readonly Seen[] {
    return [...this.#heard.values()]
      .flatMap(({ session, hash }) => (hash === null || equal(session, own) ? [] : [[session, hash] as const]))
      .slice(-MOST_SEEN);
  }
}
