// A certified clinician's desk: on duty or not, what waits, which conversation is open, and what could not be done.

import type { Bundle } from "../../crypto/web/bundle.ts";
import type { Clinician } from "../../crypto/web/certificate.ts";
import { Answered, type Line, Unanswered } from "../shared/line.ts";
import type { Trust } from "../shared/trust.ts";
import { LogWatch } from "./account/log_watch.ts";
import { type OpenedAccount, openAccount } from "./account/relay.ts";
import type { Safe } from "./account/safe.ts";
import { Alerts } from "./alerts/alerts.ts";
import { Duty } from "./duty/duty.ts";
import { type Load, LoadWatch } from "./duty/load.ts";
import { Queue } from "./duty/queue.ts";
import type { Waiting } from "./duty/requests.ts";
import { type Reason, reasonOf } from "./reasons.ts";
import { Search } from "./search.ts";
import type { Surroundings } from "./surroundings.ts";
import { availableOn } from "./talk/available.ts";
import type { Conversation } from "./talk/conversation.ts";
import { Conversations } from "./talk/conversations.ts";
import { type Due, Reminders } from "./talk/reminders.ts";
import { Whispers } from "./whispers/whispers.ts";

/** A plain sentence that something has ended otherwise than wished. */
export type Notice = { readonly about: "claim" | "duty"; readonly reason: Reason };
type Facts = { readonly account: OpenedAccount; readonly clinician: Clinician; readonly trust: Trust };

export class Desk {
  readonly queue: Queue;
  readonly alerts: Alerts;
  readonly reminders: Reminders;
  readonly search = new Search();
  readonly whispers: Whispers;
  readonly #talks: Conversations;
  readonly #duty: Duty;
  readonly #load: LoadWatch;
  readonly #watch: LogWatch;
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #stop: () => void;
  #bucketSeconds: number;
  #clinician: Clinician;
  #chosen: string | null = null;
  #attentive = true;
  busy: "duty" | "claim" | null = null;
  notice: Notice | null = null;

  constructor(line: Line, safe: Safe, around: Surroundings, { account, clinician, trust }: Facts, changed: () => void) {
    this.#duty = new Duty(line, safe, around);
    this.#load = new LoadWatch(line, around.clock, changed);
    this.#watch = new LogWatch(line, safe, around.clock, trust);
    this.#clinician = clinician;
    this.#changed = changed;
    this.#now = () => around.clock.now();
    this.#bucketSeconds = account.bucketSeconds;
    const owner = {
      ...{ clinician: () => this.#clinician, around, trust, state: () => safe.state },
      bucketSeconds: () => this.#bucketSeconds,
      colleagues: () => availableOn(line, trust),
      refresh: () => safe.refresh(() => openAccount(line)),
      changed: () => this.#look(),
    };
    this.#talks = new Conversations(line, safe, owner);
    this.reminders = new Reminders(safe, around, changed);
    this.queue = new Queue(line, { ...owner, bundle: () => this.#duty.object });
    this.whispers = new Whispers(line, { ...owner, changed });
    this.alerts = new Alerts(line, around.device, around.wait, changed);
    this.#stop = line.on("waiting", () => void this.queue.fetch().catch(() => undefined));
  }

  get clinician(): Clinician {
    return this.#clinician;
  }

  /** The shift that is on, or null. */
  get duty(): Bundle | null {
    return this.#duty.current(this.#clinician);
  }

  /** In whose turn they are called, while duty is on. */
  get tier(): number {
    return this.#duty.tier;
  }

  /** How many this clinician leads, and how many anyone may; null before the relay has said. */
  get load(): Load | null {
    return this.#load.known;
  }

  get conversations(): readonly Conversation[] {
    return this.#talks.all;
  }

  /** Reminders whose time has come. */
  get due(): readonly Due<Conversation>[] {
    return this.reminders.due(this.conversations, this.#now());
  }

  get chosen(): Conversation | null {
    return this.#talks.named(this.#chosen);
  }

  /** The certificate was renewed: the same person and key, so everything that is open stays open. */
  renew(clinician: Clinician): void {
    this.#clinician = clinician;
  }

  /** After every connect: what has happened meanwhile. */
  async resume(account: OpenedAccount): Promise<void> {
    this.#bucketSeconds = account.bucketSeconds;
    await this.#watch.look();
    await this.#duty.fetch();
    await this.#duty.renew(this.#clinician);
    this.#changed();
    // A desk goes on without a browser's notifications.
    void this.alerts.fetch().catch(() => undefined);
    this.whispers.resume();
    await Promise.all([this.queue.fetch(), this.#talks.fetch(), this.#load.look()]);
  }

  startDuty(needs: readonly string[], until: number, tier: number): Promise<void> {
    return this.#during("duty", async () => {
      await this.#duty.start(this.#clinician, needs, until, tier);
      await this.queue.fetch();
    });
  }

  endDuty(): Promise<void> {
    return this.#during("duty", async () => {
      await this.#duty.end();
      await this.queue.fetch();
    });
  }

  /** The claim is a block: the first one counts, and whoever comes second is told so. */
  take(waiting: Waiting): Promise<void> {
    return this.#during("claim", async () => {
      try {
        await this.queue.take(waiting);
      } catch (error) {
        // Whoever is full may take it later: it waits on.
        if (!(error instanceof Unanswered || (error instanceof Answered && error.code === "full"))) {
          this.queue.drop(waiting.conversation);
        }
        throw error;
      }
      const conversation = this.#talks.join(waiting.conversation);
      this.choose(conversation.name);
      await conversation.follow();
    });
  }

  decline(waiting: Waiting): Promise<void> {
    return this.#during("claim", () => this.queue.decline(waiting));
  }

  choose(name: string | null): void {
    this.#chosen = name;
    this.#look();
  }

  /** Whether the clinician can see the conversation now. Only then is anything confirmed as read. */
  attend(attentive: boolean): void {
    this.#attentive = attentive;
    this.#look();
  }

  dismiss(conversation: Conversation): void {
    this.#talks.dismiss(conversation);
    this.#changed();
  }

  tick(now: number): void {
    this.queue.tick(now);
    this.#load.tick(now);
    for (const conversation of this.conversations) {
      conversation.tick(now);
    }
    this.reminders.tick(this.conversations);
  }

  silence(): void {
    this.notice = null;
    this.#changed();
  }

  forget(): void {
    this.#stop();
    this.queue.forget();
    this.alerts.forget();
    this.search.forget();
    this.whispers.forget();
    this.#talks.forget();
  }

  #look(): void {
    if (this.#attentive) {
      this.chosen?.see();
    }
    this.#load.see(this.conversations.filter(({ ended, leads }) => ended === null && leads).length);
    this.#changed();
  }

  async #during(what: "duty" | "claim", job: () => Promise<void>): Promise<void> {
    if (this.busy !== null) {
      return;
    }
    this.busy = what;
    this.notice = null;
    this.#changed();
    try {
      await job();
    } catch (error) {
      this.notice = { about: what, reason: reasonOf(error) };
    } finally {
      this.busy = null;
      this.#changed();
    }
  }
}
