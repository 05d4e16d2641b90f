// Calling again in the same conversation, when nobody is left in it who could answer.

import { Refused } from "../../crypto/web/refused.ts";
import { Answered } from "../shared/line.ts";
import type { Attending } from "./attending.ts";
import { Distrusted, makeOffer, watchFor } from "./calling.ts";
import type { RelayClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Outside } from "./outside.ts";
import type { InVain } from "./scene.ts";
import type { Screen } from "./screen.ts";

/** Nobody is on call for it. */
class Nobody extends Error {}

export class CallingAgain {
  readonly #outside: Outside;
  readonly #clock: RelayClock;
  readonly #screen: Screen;
  readonly #attending: Attending;

  constructor(outside: Outside, clock: RelayClock, screen: Screen, attending: Attending) {
    this.#outside = outside;
    this.#clock = clock;
    this.#screen = screen;
    this.#attending = attending;
  }

  /** What became of it is seen of the blocks: an answer that was lost is found when the line is back. */
  async call(): Promise<void> {
    const { conversation } = this.#attending;
    if (conversation === null || this.#screen.scene.busy !== null) {
      return;
    }
    this.#screen.show({ busy: "calling", inVain: null });
    let inVain: InVain | null = null;
    try {
      await this.#offer(conversation);
    } catch (reason) {
      inVain = whyOf(reason);
    }
    this.#screen.show({ busy: null, inVain });
    this.#attending.refresh();
  }

  async #offer(conversation: Conversation): Promise<void> {
    const { entrance, trust } = this.#attending;
    const { line } = await entrance.entered();
    if (trust === null) {
      throw new Distrusted();
    }
    await this.#attending.catchUp(conversation);
    const { head, keep, need, returns, secrets, session } = conversation;
    if (head === null || (conversation.state !== "claimed" && conversation.state !== "waiting")) {
      return;
    }
    const onCall = await watchFor(need, line, trust, this.#clock);
    if (onCall === null) {
      throw new Nobody();
    }
    const { language } = this.#screen.scene;
    const { bucketSeconds } = entrance;
    const terms = {
      need,
      keep,
      returns,
      language,
      bucketSeconds,
      now: this.#clock.told(),
      after: head,
      turnOf: trust.turnOf,
    };
    const offer = await makeOffer(secrets, session, onCall, terms, this.#outside.random);
    await conversation.callAgain(offer, onCall);
    // How the relay counts the card that went with it; else the line tells when it is back.
    void this.#attending.catchUp(conversation).catch(() => {});
  }
}

function whyOf(reason: unknown): InVain {
  if (reason instanceof Nobody) {
    return "nobody";
  }
  if (reason instanceof Distrusted || reason instanceof Refused) {
    return "trust";
  }
  return reason instanceof Answered ? "busy" : "line";
}
