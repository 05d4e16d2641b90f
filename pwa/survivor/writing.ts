// What she writes, on its way through the outbox: texts with their marks, wishes, and signs of having read.

import { codesBody, MOST_RECEIPTS, RECEIPT, receiptBody, TEXT, textBody, WISHES } from "../../crypto/web/body.ts";
import { fromHex, hex } from "../../crypto/web/bytes.ts";
import type { Around } from "./around.ts";
import type { Kept, Outbox, Outgoing } from "./outbox.ts";
import type { Wishes, WishState } from "./scene.ts";
import type { Transcript } from "./transcript.ts";

export class Writing {
  readonly #around: Around;
  readonly #outbox: Outbox;
  readonly #transcript: Transcript;
  readonly #gone: () => void;
  wishes: WishState = "none";

  constructor(around: Around, outbox: Outbox, transcript: Transcript, gone: () => void) {
    this.#around = around;
    this.#outbox = outbox;
    this.#transcript = transcript;
    this.#gone = gone;
  }

  write(text: string): void {
    const key = hex(this.#around.random(8));
    this.#transcript.write(key, text, this.#around.clock.told());
    this.#send(key, text);
  }

  writeAgain(key: string): void {
    const text = this.#transcript.textOf(key);
    if (text !== null) {
      this.#transcript.again(key);
      this.#send(key, text);
    }
  }

  wish({ language, underEighteen, callMe, answer }: Wishes): void {
    const codes = [
      `language:${language}`,
      ...(underEighteen === null ? [] : [`under_18:${underEighteen ? "yes" : "no"}`]),
      ...(answer === null ? [] : [`answer:${answer.replace(" ", "_")}`]),
      ...(callMe.trim() === "" ? [] : [`call_me:${callMe.trim()}`]),
    ];
    this.wishes = "sending";
    const stored = () => {
      this.wishes = "sent";
    };
    const refused = () => {
      this.wishes = "unsent";
    };
    this.#put({ kind: WISHES, body: codesBody(codes) }, stored, refused);
  }

  /** Tells the other side what has come while she was there; of a long talk she has not gone up to all of it. */
  acknowledge(): void {
    const hashes = this.#transcript.unseen.slice(0, MOST_RECEIPTS);
    if (hashes.length > 0) {
      this.#transcript.seen(hashes.length);
      this.put({ kind: RECEIPT, body: receiptBody(hashes.map((one) => fromHex(one))) });
    }
  }

  /** What has no mark of its own on the screen. */
  put(what: Pick<Outgoing, "kind" | "body">): void {
    const nothing = () => {};
    this.#put(what, nothing, nothing);
  }

  #send(key: string, text: string): void {
    this.#put(
      { kind: TEXT, body: textBody(text) },
      ({ hash, bucket }) => this.#transcript.stored(key, hex(hash), bucket),
      () => this.#transcript.unsent(key),
    );
  }

  #put(what: Pick<Outgoing, "kind" | "body">, stored: (kept: Kept) => void, refused: () => void): void {
    const { changed, clock } = this.#around;
    this.#outbox.put({
      ...{ ...what, sentAt: clock.told() },
      kept: (one) => {
        stored(one);
        changed();
      },
      refused: (code) => {
        refused();
        if (code === "gone") {
          this.#gone();
        }
        changed();
      },
    });
    changed();
  }
}
