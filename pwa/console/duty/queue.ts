// The requests that wait for this clinician, oldest first, and taking one: a claim is a block, and the first one wins.

import { equal } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { ClinicianState } from "../../../crypto/web/clinician_state.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import { Answered, type Line, type Values } from "../../shared/line.ts";
import { listIn, Malformed } from "../../shared/parsing.ts";
import type { Trust } from "../../shared/trust.ts";
import { Rounds } from "../rounds.ts";
import type { Surroundings } from "../surroundings.ts";
import { linkOn } from "../talk/link.ts";
import { makeClaim } from "../talk/making.ts";
import { Passed } from "./passed.ts";
import { nameOf, openWaiting, type Waiting } from "./requests.ts";
import { ownBundle } from "./shifts.ts";

export type QueueOwner = {
  readonly clinician: () => Clinician;
  readonly trust: Trust;
  readonly around: Surroundings;
  readonly bucketSeconds: () => number;
  readonly state: () => ClinicianState;
  /** Asks the relay for what another console of this clinician has saved. */
  readonly refresh: () => Promise<void>;
  /** The bundle that the relay holds of this clinician. */
  readonly bundle: () => Uint8Array | null;
  readonly changed: () => void;
};

export class Queue {
  readonly #line: Pick<Line, "call">;
  readonly #owner: QueueOwner;
  #waiting: readonly Waiting[] = [];
  readonly #rounds = new Rounds(() => this.#fetchAll());
  /** What this clinician has called false: it stays, at the end. */
  readonly #declined = new Set<string>();
  readonly passed: Passed;
  /** Requests on the list that this console has no key for. */
  unopened = 0;

  constructor(line: Pick<Line, "call">, owner: QueueOwner) {
    this.#line = line;
    this.#owner = owner;
    // Where the line is down it is only hidden here, and the ladder goes on by its own time.
    const passOn = (conversation: Uint8Array) => void line.call("pass_on", conversation).catch(() => undefined);
    this.passed = new Passed(owner.changed, passOn);
  }

  get waiting(): readonly Waiting[] {
    return this.passed.without(this.#waiting);
  }

  fetch(): Promise<void> {
    return this.#rounds.ask();
  }

  drop(conversation: Uint8Array): void {
    this.#waiting = this.#waiting.filter((one) => !equal(one.conversation, conversation));
    this.#owner.changed();
  }

  tick(now: number): void {
    this.passed.tick(now);
    if (this.#waiting.some(({ expires }) => expires <= now)) {
      this.#waiting = this.#waiting.filter(({ expires }) => expires > now);
      this.#owner.changed();
    }
  }

  forget(): void {
    for (const { chain } of this.#waiting) {
      chain.forget();
    }
    this.#waiting = [];
    this.passed.forget();
  }

  /** Takes the request, or throws Answered "taken", "gone" and the like. A stale prekey is fetched anew, once. */
  async take(waiting: Waiting): Promise<void> {
    try {
      await this.#claim(waiting);
    } catch (error) {
      if (!(error instanceof Answered) || error.code !== "stale_prekey") {
        throw error;
      }
      await this.fetch();
      const again = this.#waiting.find(({ conversation }) => equal(conversation, waiting.conversation));
      if (again === undefined) {
        throw new Answered("gone");
      }
      await this.#claim(again);
    }
    this.drop(waiting.conversation);
  }

  /** Tells the relay that this call is false. Nobody loses it by that: it only stands last. Throws Answered. */
  async decline(waiting: Waiting): Promise<void> {
    await this.#line.call("decline_false", waiting.conversation);
    this.#declined.add(nameOf(waiting));
    this.#waiting = this.#ordered(this.#waiting);
    this.#owner.changed();
  }

  isDeclined(waiting: Waiting): boolean {
    return this.#declined.has(nameOf(waiting));
  }

  async #claim({ chain, prekey }: Waiting): Promise<void> {
    const { clinician, around, state, bucketSeconds, bundle } = this.#owner;
    const own = bundle();
    if (own === null) {
      throw new Answered("off_duty");
    }
    const signer = { seed: state().signingSeed, ...ownBundle(state(), clinician(), own) };
    const grounds = { consents: chain.consents, prekey, bucketSeconds: bucketSeconds() };
    const made = await makeClaim(chain.head, signer, grounds, around);
    made.key.fill(0);
    await this.#line.call("claim", made.object, made.wraps);
  }

  async #fetchAll(): Promise<void> {
    const [rows] = await this.#line.call("waiting");
    const opened = await this.#openedAll(listIn(rows).map(listIn));
    this.#waiting = this.#ordered(opened.filter((one) => one !== null));
    this.unopened = opened.length - this.#waiting.length;
    this.#owner.changed();
  }

  async #openedAll(rows: readonly Values[]): Promise<readonly (Waiting | null)[]> {
    const once = await Promise.all(rows.map((row) => this.#opened(row)));
    if (!once.includes(null)) {
      return once;
    }
    await this.#owner.refresh();
    return Promise.all(rows.map((row) => this.#opened(row)));
  }

  #ordered(waiting: readonly Waiting[]): readonly Waiting[] {
    const last = (one: Waiting) => Number(this.isDeclined(one));
    return [...waiting].sort((a, b) => last(a) - last(b) || a.since - b.since);
  }

  async #opened(row: Values): Promise<Waiting | null> {
    try {
      const { state, clinician, around, trust } = this.#owner;
      const endedBy = (time: number) => trust.endedBy(time);
      const own = { state: state(), memberId: clinician().clinicianId, endedBy };
      return await openWaiting(row, own, around.clock, (id) => linkOn(this.#line, id));
    } catch (error) {
      if (error instanceof Refused || error instanceof Malformed) {
        return null;
      }
      throw error;
    }
  }
}
