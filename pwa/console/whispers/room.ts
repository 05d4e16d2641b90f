// One side room: what two have whispered, and what is still to go out, in order. In memory only.

import { readText, TEXT, textBody } from "../../../crypto/web/body.ts";
import type { OnCall } from "../../../crypto/web/bundle.ts";
import { equal, hex, joined, utf8 } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import { quoteBody, readBody, readQuote, readRead, type Whisper } from "../../../crypto/web/whisper.ts";
import { type Reason, reasonOf } from "../reasons.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Passed } from "./carrier.ts";

export const QUOTE = "quote";
const READ = "read";
/** Below the largest whisper, with room for what lies around the text. */
export const LONGEST_BYTES = 16_000;
const MOST_LETTERS = 300;

/** "away": no console of theirs took it. */
export type Mark = "sending" | "taken" | "read" | "away" | "unsent";
export type Whose = "hers" | "own" | "colleague";
export type Quote = { readonly whose: Whose; readonly text: string };
export type Letter = {
  readonly key: string;
  readonly mine: boolean;
  /** Whose words it quotes, as its writer says; null for what is the writer's own. */
  readonly whose: Whose | null;
  readonly text: string;
  readonly sentAt: number;
  readonly mark: Mark;
};
type Sending = { readonly key: string; readonly kind: string; readonly body: Uint8Array; readonly sequence: number };

export type Corridor = {
  readonly around: Pick<Surroundings, "clock" | "random">;
  readonly pass: (to: OnCall, whisper: Whisper) => Promise<Passed>;
  readonly changed: () => void;
};

export class Room {
  readonly id: Uint8Array;
  /** This clinician asked; the other one did where it is false. */
  readonly asked: boolean;
  readonly #corridor: Corridor;
  readonly #session: Uint8Array;
  readonly #readings: Uint8Array;
  #to: OnCall;
  #composed = 0;
  #confirmed = 0;
  #outbox: readonly Sending[] = [];
  #going = false;
  #heard: { readonly session: Uint8Array; readonly sequence: number } | null = null;
  letters: readonly Letter[] = [];
  unread = 0;
  /** Something that they sent never came. */
  gap = false;
  draft = "";
  /** What is shown, to be sent or taken back. */
  quote: Quote | null = null;
  wrong: Reason | null = null;
  /** A reminder went to their devices; false where one had gone a moment before. */
  paged: boolean | null = null;

  constructor(id: Uint8Array, to: OnCall, asked: boolean, corridor: Corridor) {
    this.id = id;
    this.#to = to;
    this.asked = asked;
    this.#corridor = corridor;
    this.#session = corridor.around.random(16);
    this.#readings = corridor.around.random(16);
  }

  get other(): Clinician {
    return this.#to.clinician;
  }

  get key(): string {
    return hex(joined(this.id, this.other.clinicianId));
  }

  /** What nobody has looked at. */
  get fresh(): readonly Letter[] {
    return this.unread === 0 ? [] : this.letters.filter(({ mine }) => !mine).slice(-this.unread);
  }

  /** Nothing more than this is known of whether they are there: the last one that was sent was not taken. */
  get away(): boolean {
    return this.letters.some(({ mark }) => mark === "away");
  }

  fits(text: string): boolean {
    return utf8(text).length <= LONGEST_BYTES;
  }

  write(text: string): void {
    this.#compose(TEXT, null, text, textBody(text));
  }

  sendQuote(): void {
    const { quote } = this;
    if (quote !== null && this.fits(quote.text)) {
      this.quote = null;
      this.#compose(QUOTE, quote.whose, quote.text, quoteBody(quote.whose, quote.text));
    }
  }

  /** What did not go out yet, in its order and under its own numbers. */
  again(): void {
    void this.#send();
  }

  /** A letter of theirs: `missing` where one before it never came. Throws Refused where it is not what it says. */
  hear(from: OnCall, { kind, body, session, sequence, sentAt }: Whisper, missing: boolean): void {
    this.#to = from;
    if (kind === READ) {
      this.#wasRead(readRead(body));
      return;
    }
    const told = kind === QUOTE ? quoteIn(body) : kind === TEXT ? { whose: null, text: readText(body) } : null;
    if (told === null) {
      // A kind of a later version.
      return;
    }
    this.#heard = { session, sequence };
    this.gap ||= missing;
    this.unread += 1;
    this.#add({ key: `${hex(session)}${sequence}`, mine: false, sentAt, mark: "read", ...told });
  }

  /** Somebody looks at it. The other side is told; whether they hear of it is nothing to wait for. */
  see(): void {
    const heard = this.#heard;
    if (this.unread === 0 || heard === null) {
      return;
    }
    this.unread = 0;
    const sequence = this.#confirmed;
    this.#confirmed += 1;
    const place = { room: this.id, session: this.#readings, sequence, sentAt: this.#corridor.around.clock.now() };
    const said = { ...place, kind: READ, body: readBody(heard.session, heard.sequence) };
    this.#corridor.pass(this.#to, said).catch(() => undefined);
  }

  #compose(kind: string, whose: Whose | null, text: string, body: Uint8Array): void {
    const sequence = this.#composed;
    this.#composed += 1;
    const key = `${hex(this.#session)}${sequence}`;
    this.#outbox = [...this.#outbox, { key, kind, body, sequence }];
    this.#add({ key, mine: true, whose, text, sentAt: this.#corridor.around.clock.now(), mark: "sending" });
    void this.#send();
  }

  /** One after the other: a later one that went first would have an earlier one dropped at the other side. */
  async #send(): Promise<void> {
    if (this.#going) {
      return;
    }
    this.#going = true;
    this.wrong = null;
    try {
      for (let [next] = this.#outbox; next !== undefined && (await this.#went(next)); [next] = this.#outbox) {
        this.#outbox = this.#outbox.slice(1);
        this.#mark([next.key], "taken");
      }
    } catch (reason) {
      this.wrong = reasonOf(reason);
      this.#stay("unsent");
    } finally {
      this.#going = false;
      this.#corridor.changed();
    }
  }

  async #went({ key, kind, body, sequence }: Sending): Promise<boolean> {
    this.#mark([key], "sending");
    const place = { room: this.id, session: this.#session, sequence, sentAt: this.#corridor.around.clock.now() };
    const { taken, to } = await this.#corridor.pass(this.#to, { ...place, kind, body });
    this.#to = to;
    if (taken) {
      this.paged = null;
    } else {
      this.#stay("away");
    }
    return taken;
  }

  #stay(mark: Mark): void {
    const keys = this.#outbox.map(({ key }) => key);
    this.#mark(keys, mark);
  }

  #mark(keys: readonly string[], mark: Mark): void {
    // Whoever read it may have said so before the relay said that it was taken.
    const marked = (letter: Letter) => keys.includes(letter.key) && letter.mark !== "read";
    this.letters = this.letters.map((letter) => (marked(letter) ? { ...letter, mark } : letter));
    this.#corridor.changed();
  }

  #wasRead({ session, sequence }: { readonly session: Uint8Array; readonly sequence: number }): void {
    if (equal(session, this.#session)) {
      const keys = Array.from({ length: Math.min(sequence + 1, this.#composed) }, (_, at) => `${hex(session)}${at}`);
      this.#mark(keys, "read");
    }
  }

  #add(letter: Letter): void {
    this.letters = [...this.letters, letter].slice(-MOST_LETTERS);
    this.#corridor.changed();
  }
}

function quoteIn(body: Uint8Array): Quote {
  const { whose, text } = readQuote(body);
  return { whose: whose === "own" || whose === "colleague" ? whose : "hers", text };
}
