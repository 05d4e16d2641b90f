// Attends to the conversation that is on: hears what comes in one after another, keeps it, shows it.

import { hex } from "../../crypto/web/bytes.ts";
import type { KeptConversation } from "../../crypto/web/survivor_state.ts";
import { type LineState, Unanswered } from "../shared/line.ts";
import type { Packable } from "../shared/msgpack.ts";
import { Trust } from "../shared/trust.ts";
import type { Around } from "./around.ts";
import { Distrusted } from "./calling.ts";
import type { RelayClock } from "./clock.ts";
import { Conversation } from "./conversation.ts";
import { Entrance } from "./entrance.ts";
import { Goodbye } from "./goodbye.ts";
import { Keeper } from "./keeper.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Outside } from "./outside.ts";
import type { Screen } from "./screen.ts";
import { Secrets } from "./secrets.ts";
import { stageOf, talkOf } from "./showing.ts";
import { WAITS } from "./timers.ts";

export class Attending {
  readonly entrance: Entrance;
  readonly keeper: Keeper;
  readonly goodbye: Goodbye;
  /** Null where no organisation is pinned. */
  readonly trust: Trust | null;
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #screen: Screen;
  #conversation: Conversation | null = null;
  #hearing: Promise<void> = Promise.resolve();
  #comingBack = false;
  /** Broken conversations that the relay still holds. */
  #abandoned: readonly Uint8Array[] = [];
  #over = false;
  /** She looks at the cover. */
  away = false;

  constructor(outside: Outside, clock: RelayClock, screen: Screen) {
    this.#outside = outside;
    this.#clock = clock;
    this.#screen = screen;
    this.trust = outside.organisation === null ? null : new Trust(outside.organisation, clock);
    this.entrance = new Entrance(outside, clock, {
      laid: (mailbox) => this.#attach(mailbox),
      opened: ({ kept }) => this.trust?.remember(kept?.logHead ?? null),
    });
    this.keeper = new Keeper(clock, outside, this.trust, (kept) => this.reopened(kept));
    this.goodbye = new Goodbye(outside.timers, () => this.#conversation);
  }

  get conversation(): Conversation | null {
    return this.#conversation;
  }

  /** It takes the place of the one before, whose secrets go. */
  take(conversation: Conversation | null): void {
    const before = this.#conversation;
    if (before !== null && before !== conversation) {
      this.#abandoned = before.broken ? [...this.#abandoned, before.id] : this.#abandoned;
      before.forget();
    }
    this.#conversation = conversation;
  }

  /** Throws Distrusted where nobody could be verified anyway. */
  around(): Around {
    const { entrance, trust } = this;
    if (trust === null) {
      throw new Distrusted();
    }
    return {
      get line() {
        if (entrance.mailbox === null) {
          throw new Unanswered("closed");
        }
        return entrance.mailbox.line;
      },
      ...{ trust, clock: this.#clock, random: this.#outside.random },
      bucketSeconds: () => entrance.bucketSeconds,
      changed: () => this.refresh(),
      moved: () => this.save(true),
      refresh: () => this.#learnAnew(),
    };
  }

  reopened(kept: KeptConversation): Conversation {
    return new Conversation(this.around(), Secrets.from(kept), kept);
  }

  unfold(): void {
    this.#conversation?.unfold();
    this.refresh();
  }

  async catchUp(conversation: Conversation): Promise<void> {
    await this.#inTurn(() => conversation.following.catchUp());
    conversation.caughtUp();
  }

  /** What she can't use any more is deleted for everyone; the relay takes no state that leaves it out otherwise. */
  async commit(mailbox: Mailbox, conversation: Conversation): Promise<void> {
    this.take(conversation);
    for (const id of this.#abandoned) {
      await mailbox.line.call("forget", id);
    }
    this.#abandoned = [];
    await this.keeper.commit(mailbox, conversation);
  }

  save(renew: boolean): void {
    const [conversation, { mailbox }] = [this.#conversation, this.entrance];
    if (conversation !== null && mailbox !== null && !this.#over) {
      this.keeper.save(mailbox, conversation, renew);
    }
  }

  /** The line is back, or she is: what came meanwhile is fetched. */
  async comeBack(): Promise<void> {
    if (this.#comingBack) {
      return;
    }
    this.#comingBack = true;
    const conversation = this.#conversation;
    try {
      if (this.entrance.next.moving) {
        await this.moveOn();
      }
      await this.entrance.enteredAnew();
      if (conversation !== null && conversation.state !== "new") {
        await this.catchUp(conversation);
      }
    } catch {
      // The line tries on by itself.
    } finally {
      this.#comingBack = false;
    }
    this.refresh();
  }

  /** To the words that were drawn in place of hers. Throws Answered or Unanswered. */
  async moveOn(): Promise<void> {
    const conversation = this.#conversation;
    if (conversation !== null) {
      await this.entrance.moveOn((to, from, saveId) => this.keeper.move(to, from, saveId, conversation));
      // Whoever knew the words before could have read what opens the head.
      conversation.secrets.exposed = true;
    }
  }

  tick(): void {
    this.#conversation?.tick(this.#clock.told());
    this.#conversation?.tryAgain();
    this.refresh();
  }

  refresh(): void {
    const conversation = this.#conversation;
    if (this.#over || conversation === null || conversation.state === "new") {
      this.#screen.show({});
      return;
    }
    const now = this.#clock.told();
    this.#screen.show({ talk: talkOf(conversation, now), returns: conversation.concealed ? 0 : conversation.returns });
    if (this.#screen.scene.stage.at !== "over") {
      this.#screen.at(stageOf(conversation, now));
    }
    this.#acknowledge(conversation);
    this.goodbye.prepare();
  }

  /** Says goodbye without waiting, then lets go of everything. */
  forget(): void {
    this.#over = true;
    this.goodbye.say(this.entrance.mailbox);
    this.entrance.forget();
    this.keeper.forget();
    this.take(null);
  }

  /** Another of her phones may have saved what is missing here. */
  async #learnAnew(): Promise<void> {
    const { mailbox } = this.entrance;
    if (mailbox !== null) {
      const { kept } = await mailbox.open();
      this.trust?.remember(kept?.logHead ?? null);
      this.keeper.learn(kept, this.#conversation);
    }
  }

  #attach(mailbox: Mailbox): void {
    const { line } = mailbox;
    line.watch((state) => this.#lineBecame(mailbox, state));
    line.on("envelope", (id, ...rest) => this.#heard(id, (one) => one.following.hearEnvelope(...rest)));
    line.on("block", (id, ...rest) => this.#heard(id, (one) => one.following.hearBlock(...rest)));
    line.on("state", (id, state) => this.#heard(id, (one) => one.following.hearState(state)));
    line.on("asked", (id, ...rest) => this.#heard(id, async ({ calls }) => calls.hear(...rest)));
    line.on("revoked", (one) => {
      if (one instanceof Uint8Array) {
        this.trust?.learn(null, [one]);
        this.refresh();
      }
    });
    line.on("gone", (id) => {
      // A mailbox that she moves out of loses its conversations: they are in the next one.
      if (mailbox === this.entrance.mailbox && !this.entrance.next.moving) {
        this.#heard(id, (one) => one.following.hearState("ended"));
      }
    });
  }

  #lineBecame(mailbox: Mailbox, line: LineState): void {
    if (mailbox !== this.entrance.mailbox || this.#over) {
      return;
    }
    const again = line === "open" && this.#screen.scene.line !== "open";
    this.#screen.show({ line });
    const talking = this.#conversation !== null && this.#conversation.state !== "new";
    if (this.entrance.next.moving && line === "refused") {
      // The move was done, and its answer was lost.
      void this.comeBack();
    } else if (talking && (line === "reload" || line === "refused")) {
      this.#screen.at({ at: "over", why: line === "reload" ? "reload" : "ended" });
    } else if (again && talking && this.entrance.begun) {
      void this.comeBack();
    }
  }

  #heard(id: Packable | undefined, job: (conversation: Conversation) => Promise<void>): void {
    const conversation = this.#conversation;
    if (conversation !== null && id instanceof Uint8Array && hex(id) === hex(conversation.id)) {
      void this.#inTurn(() => job(conversation)).catch(() => {});
    }
  }

  #inTurn(job: () => Promise<void>): Promise<void> {
    const turn = this.#hearing.then(() => (this.#over ? undefined : job()));
    this.#hearing = turn.catch(() => {});
    return turn;
  }

  #acknowledge(conversation: Conversation): void {
    const { sheet, stage } = this.#screen.scene;
    const shown = stage.at === "talk" && sheet === null && conversation.foldedSince === 0 && !this.away;
    if (shown && conversation.transcript.unseen.length > 0) {
      this.#outside.timers.after("receipt", WAITS.receiptMs, () => {
        if (!this.away) {
          conversation.acknowledge();
        }
      });
    }
  }
}
