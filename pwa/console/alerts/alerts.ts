// Whether this device is paged while the console is closed: turned on and off here, kept by the relay, tried out.

import { equal } from "../../../crypto/web/bytes.ts";
import type { Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, maybe, textIn } from "../../shared/parsing.ts";
import { type Reason, reasonOf, Unable } from "../reasons.ts";
import type { Device, Subscription } from "./device.ts";

/** "absent": the operator has none. "gone": this browser was paged, and the relay can't reach it any more. */
export type Standing = "unknown" | "absent" | "unable" | "home screen" | "blocked" | "off" | "on" | "gone";
/** What came of a test page. */
export type Trial = "sent" | "heard" | "silent";
/** One of the operator's other ways, and the clinician's own part of it. */
export type Contact = { readonly way: string; readonly destination: string };
export type Wait = (milliseconds: number, then: () => void) => () => void;

const HEARD_WITHIN_MS = 20_000;
const MARK_BYTES = 16;

export class Alerts {
  readonly #line: Pick<Line, "call" | "on">;
  readonly #device: Device;
  readonly #wait: Wait;
  readonly #changed: () => void;
  readonly #stops: readonly (() => void)[];
  #key: Uint8Array | null = null;
  #subscription: Subscription | null = null;
  #renewed = false;
  #giveUp: () => void = () => undefined;
  standing: Standing = "unknown";
  /** What else the operator has, by name, and what of it is used when no device takes a page. */
  ways: readonly string[] = [];
  contact: Contact | null = null;
  trial: Trial | null = null;
  /** Whether the test page of this shift came. */
  heard = false;
  busy = false;
  wrong: Reason | null = null;

  constructor(line: Pick<Line, "call" | "on">, device: Device, wait: Wait, changed: () => void) {
    this.#line = line;
    this.#device = device;
    this.#wait = wait;
    this.#changed = changed;
    this.#stops = [line.on("alerts", () => this.#lookAgain()), line.on("heard", () => this.#hear())];
  }

  /** After every connect. A device that is paged says so again: one that nobody opens for long is forgotten. */
  async fetch(): Promise<void> {
    const [key, marks, heard, ways, contact] = await this.#line.call("alerts");
    this.ways = listIn(ways).map(textIn);
    this.contact = maybe(contact, contactIn);
    this.#key = maybe(key, bytesIn);
    this.heard = flagIn(heard);
    const known = listIn(marks).map((mark) => bytesIn(mark, MARK_BYTES));
    this.#subscription = await this.#device.current();
    this.standing = await this.#found(known);
    this.#changed();
    if (!this.#renewed) {
      this.#renewed = true;
      await this.#renew();
    }
  }

  turnOn(): Promise<void> {
    return this.#during(async () => {
      const key = this.#key;
      if (key === null) {
        throw new Unable("off");
      }
      if (this.standing === "gone") {
        // Its push service would give the same dead place once more.
        await this.#device.unsubscribe();
      }
      const subscription = await this.#device.subscribe(key);
      if (subscription !== null) {
        await this.#keep(subscription);
      }
      await this.fetch();
    });
  }

  turnOff(): Promise<void> {
    return this.#during(async () => {
      if (this.#subscription !== null) {
        await this.#line.call("turn_off_alerts", await markOf(this.#subscription));
      }
      await this.#device.unsubscribe();
      await this.fetch();
    });
  }

  tryOut(): Promise<void> {
    return this.#during(async () => {
      const subscription = this.#subscription;
      if (subscription === null) {
        throw new Unable("gone");
      }
      this.#try("sent");
      this.#giveUp = this.#wait(HEARD_WITHIN_MS, () => this.#try("silent"));
      await this.#line.call("try_alert", await markOf(subscription));
    });
  }

  keepContact({ way, destination }: Contact): Promise<void> {
    return this.#during(async () => {
      await this.#line.call("keep_contact", way, destination.trim());
      await this.fetch();
    });
  }

  forgetContact(): Promise<void> {
    return this.#during(async () => {
      await this.#line.call("forget_contact");
      await this.fetch();
    });
  }

  forget(): void {
    this.#giveUp();
    for (const stop of this.#stops) {
      stop();
    }
  }

  async #found(known: readonly Uint8Array[]): Promise<Standing> {
    const { support, permission } = this.#device;
    const [key, subscription] = [this.#key, this.#subscription];
    if (key === null) {
      return "absent";
    }
    if (support !== "yes") {
      return support === "no" ? "unable" : "home screen";
    }
    if (permission === "denied") {
      return "blocked";
    }
    if (subscription === null) {
      return "off";
    }
    const mark = await markOf(subscription);
    return equal(subscription.key, key) && known.some((one) => equal(one, mark)) ? "on" : "gone";
  }

  async #keep({ endpoint, p256dh, auth }: Subscription): Promise<void> {
    await this.#line.call("turn_on_alerts", endpoint, p256dh, auth);
  }

  async #renew(): Promise<void> {
    if (this.standing === "on" && this.#subscription !== null) {
      await this.#keep(this.#subscription);
    }
    if (this.contact !== null && this.ways.includes(this.contact.way)) {
      await this.#line.call("keep_contact", this.contact.way, this.contact.destination);
    }
  }

  #lookAgain(): void {
    if (!this.busy) {
      this.fetch().catch(() => undefined);
    }
  }

  #hear(): void {
    this.heard = true;
    if (this.trial !== null) {
      this.#try("heard");
    }
    this.#changed();
  }

  #try(trial: Trial): void {
    this.#giveUp();
    this.#giveUp = () => undefined;
    this.trial = trial;
    this.#changed();
  }

  async #during(job: () => Promise<void>): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.wrong = null;
    this.trial = null;
    this.#changed();
    try {
      await job();
    } catch (error) {
      this.wrong = reasonOf(error);
      this.trial = null;
      this.#giveUp();
    } finally {
      this.busy = false;
      this.#changed();
    }
  }
}

function contactIn(value: Packable | undefined): Contact {
  const [way, destination] = listIn(value);
  return { way: textIn(way), destination: textIn(destination) };
}

/** By what the relay names a device. */
export async function markOf({ endpoint }: Subscription): Promise<Uint8Array> {
  const hashed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return new Uint8Array(hashed, 0, MARK_BYTES).slice();
}
