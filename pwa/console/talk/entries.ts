// What a conversation shows: texts in the order the relay kept them, each until it is due, and who has read what.

import { GONE, RECEIPT, readCodes, readReceipt, readText, TEXT, WISHES } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Opened } from "../../../crypto/web/envelope.ts";

export type EntryKind = "text" | "wishes" | "left";
export type Mark = "sending" | "stored" | "read" | "unsent";
export type Entry = {
  readonly key: string;
  readonly kind: EntryKind;
  readonly mine: boolean;
  /** Whose it is: a member's id in hex. */
  readonly author: string;
  readonly text: string;
  readonly sentAt: number;
  /** When the relay destroys it; 0 while it has not been stored. */
  readonly expires: number;
  readonly mark: Mark;
};
type Kept = Entry & { readonly seq: number; readonly hash: Uint8Array };

export class Entries {
  readonly #ownId: Uint8Array;
  /** Envelopes that the other side says it has read, and those that this side has said so of. */
  readonly #read = new Set<string>();
  readonly #confirmed = new Set<string>();
  #kept: readonly Kept[] = [];
  /** What was last told of them: views ask many times for each change. */
  #shown: readonly Entry[] | null = null;
  #unreadCount: number | null = null;

  constructor(ownId: Uint8Array) {
    this.#ownId = ownId;
  }

  get all(): readonly Entry[] {
    this.#shown ??= this.#kept.map((entry) =>
      entry.mine && this.#read.has(hex(entry.hash)) ? { ...entry, mark: "read" as const } : entry,
    );
    return this.#shown;
  }

  /** When the last of them is destroyed; 0 where there is none. */
  get lastExpires(): number {
    return Math.max(0, ...this.#kept.map(({ expires }) => expires));
  }

  get unread(): number {
    this.#unreadCount ??= this.#unread().length;
    return this.#unreadCount;
  }

  /** Throws Refused where the body is not what its kind promises. */
  add(seq: number, { message, hash }: Opened, expires: number): void {
    const mine = equal(message.memberId, this.#ownId);
    this.#changed();
    if (message.kind === RECEIPT) {
      const said = mine ? this.#confirmed : this.#read;
      for (const one of readReceipt(message.body)) {
        said.add(hex(one));
      }
      return;
    }
    const shown = shownIn(message.kind, message.body);
    if (shown !== null) {
      const entry = { ...shown, mine, author: hex(message.memberId), seq, hash, expires, sentAt: message.sentAt };
      this.#kept = [...this.#kept, { ...entry, key: `${seq}`, mark: "stored" as const }].sort((a, b) => a.seq - b.seq);
    }
  }

  /** The envelopes that were not confirmed yet, from now on taken as confirmed. */
  confirm(most: number): readonly Uint8Array[] {
    const hashes = this.#unread()
      .slice(0, most)
      .map(({ hash }) => hash);
    for (const hash of hashes) {
      this.#confirmed.add(hex(hash));
    }
    this.#changed();
    return hashes;
  }

  /** True where something was due and is forgotten now. */
  forgetDue(now: number): boolean {
    const left = this.#kept.filter(({ expires }) => expires > now);
    const due = left.length < this.#kept.length;
    if (due) {
      this.#kept = left;
      this.#changed();
    }
    return due;
  }

  forget(): void {
    this.#kept = [];
    this.#changed();
  }

  #changed(): void {
    this.#shown = null;
    this.#unreadCount = null;
  }

  #unread(): readonly Kept[] {
    return this.#kept.filter(({ mine, kind, hash }) => !mine && kind === "text" && !this.#confirmed.has(hex(hash)));
  }
}

function shownIn(kind: string, body: Uint8Array): Pick<Entry, "kind" | "text"> | null {
  switch (kind) {
    case TEXT:
      return { kind: "text", text: readText(body) };
    case WISHES:
      return { kind: "wishes", text: readCodes(body).join("\n") };
    case GONE:
      return { kind: "left", text: "" };
    default:
      return null;
  }
}
