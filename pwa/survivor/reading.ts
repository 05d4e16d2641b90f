// What an opened envelope means: a text to show, a sign of having read, or that somebody stepped out.

import { GONE, RECEIPT, readReceipt, readText, TEXT, WISHES } from "../../crypto/web/body.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import type { Message, Opened } from "../../crypto/web/envelope.ts";
import type { Around } from "./around.ts";
import type { Beside } from "./beside.ts";
import type { Secrets } from "./secrets.ts";
import type { Transcript } from "./transcript.ts";
import type { Writing } from "./writing.ts";

/** Where what is read goes. `folds`: whether a text is folded away as it comes. */
type Into = {
  readonly transcript: Transcript;
  readonly beside: Beside;
  readonly folds: (message: Message) => boolean;
};

export class Reading {
  readonly #around: Around;
  readonly #secrets: Secrets;
  readonly #transcript: Transcript;
  readonly #beside: Beside;
  readonly #folds: Into["folds"];
  readonly #writing: Writing;
  /** Whoever answered has stepped out. */
  left = false;
  /** When somebody last showed that they read. */
  lastSign = 0;

  constructor(around: Around, secrets: Secrets, { beside, folds, transcript }: Into, writing: Writing) {
    this.#around = around;
    this.#secrets = secrets;
    this.#transcript = transcript;
    this.#beside = beside;
    this.#folds = folds;
    this.#writing = writing;
  }

  /** Refused as "malformed" for a body that is none of its kind. */
  take(opened: Opened, expires: number): void {
    const { message, hash } = opened;
    const mine = equal(message.memberId, this.#secrets.memberId);
    if (message.kind === TEXT) {
      const author = mine ? null : hex(message.memberId);
      const said = { text: readText(message.body), sentAt: message.sentAt, expires };
      this.#transcript.hear(hex(hash), author, said, this.#folds(message));
      // Whoever writes has finished reading.
      this.lastSign = mine ? this.lastSign : 0;
    } else if (message.kind === WISHES && mine) {
      this.#writing.wishes = "sent";
    } else if (message.kind === RECEIPT && !mine) {
      this.#transcript.read(new Set(readReceipt(message.body).map((one) => hex(one))));
      this.lastSign = this.#around.clock.told();
    } else {
      this.#beside.take(opened, expires, mine);
    }
    if (!mine) {
      this.left = message.kind === GONE;
    }
  }
}
