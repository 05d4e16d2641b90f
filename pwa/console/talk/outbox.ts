// What waits to be sent in one conversation, in order; each keeps its message id however often it is tried.

import { readText, TEXT } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Message } from "../../../crypto/web/envelope.ts";
import type { Entry } from "./entries.ts";

export type Sealed = {
  readonly envelope: Uint8Array;
  readonly hash: Uint8Array;
  readonly blockHash: Uint8Array;
  readonly message: Message;
};
export type Pending = {
  readonly messageId: Uint8Array;
  readonly kind: string;
  readonly body: Uint8Array;
  readonly sentAt: number;
  /** Sealed once it was tried: the same bytes go again while they are good. */
  sealed: Sealed | null;
  /** The relay expects another bucket: the bytes are no good any more. */
  bucketRefused: boolean;
  failed: boolean;
};

export class Outbox {
  #pending: readonly Pending[] = [];

  /** The one to be tried next. */
  get next(): Pending | null {
    return this.#pending.find(({ failed }) => !failed) ?? null;
  }

  /** Whether one of this kind is on its way, or could not be sent. */
  sending(kind: string): boolean {
    return this.#pending.some((one) => one.kind === kind);
  }

  /** What to show of it: texts that are on their way or have failed. */
  get entries(): readonly Entry[] {
    return this.#pending
      .filter(({ kind }) => kind === TEXT)
      .map(({ messageId, body, sentAt, failed }) => ({
        ...{
          key: hex(messageId),
          kind: "text" as const,
          mine: true,
          author: "",
          text: readText(body),
          sentAt,
          expires: 0,
        },
        mark: failed ? ("unsent" as const) : ("sending" as const),
      }));
  }

  add(messageId: Uint8Array, kind: string, body: Uint8Array, sentAt: number): void {
    this.#pending = [
      ...this.#pending,
      { messageId, kind, body, sentAt, sealed: null, bucketRefused: false, failed: false },
    ];
  }

  retry(key: string): void {
    for (const pending of this.#pending) {
      if (hex(pending.messageId) === key) {
        pending.failed = false;
      }
    }
  }

  done(pending: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== pending);
  }

  /** What was tried as this very envelope, if it still counts as unsent here. */
  triedAs(hash: Uint8Array): Pending | undefined {
    return this.#pending.find(({ sealed }) => sealed !== null && equal(sealed.hash, hash));
  }

  forget(): void {
    this.#pending = [];
  }
}
