// Calling again in the same conversation: when nobody is left in it who could answer, or for somebody else.

import type { OnCall } from "../../crypto/web/bundle.ts";
import { hex } from "../../crypto/web/bytes.ts";
import { consentIn, isStanding } from "../../crypto/web/consent.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { Answered } from "../shared/line.ts";
import { Distrusted, makeOffer, OVER, opensAt, watchFor } from "./calling.ts";
import type { Choosing, Regions, Room } from "./choosing.ts";
import type { Conversation } from "./conversation.ts";
import { Returning } from "./returning.ts";
import type { InVain } from "./scene.ts";

/** Nobody is on call for it, or nobody else, or nobody but from where she wants nobody from. */
class Nobody extends Error {
  readonly why: "nobody" | "other" | "regions";

  constructor(why: Nobody["why"]) {
    super(why);
    this.why = why;
  }
}

export class CallingAgain implements Choosing {
  readonly regions: Regions;
  readonly #room: Room;
  /** Whom she has asked to be replaced in this visit, by their ids in hex: no call again goes to them. */
  readonly #replaced = new Set<string>();

  readonly #returning: Returning;

  constructor(room: Room, regions: Regions) {
    this.#room = room;
    this.regions = regions;
    this.#returning = new Returning(room.screen, room.attempts, room.attending);
  }

  returnWith(words: readonly string[]): void {
    void this.#returning.with(words);
  }

  callAgain(): void {
    void this.#call(false);
  }

  get mayAskForAnother(): boolean {
    const { conversation } = this.#room.attending;
    return conversation !== null && onlyOne(conversation).length > 0;
  }

  askForAnother(): void {
    void this.#call(true);
  }

  /** What became of it is seen of the blocks: an answer that was lost is found when the line is back. */
  async #call(forAnother: boolean): Promise<void> {
    const { attending, screen } = this.#room;
    const { conversation } = attending;
    if (conversation === null || screen.scene.busy !== null) {
      return;
    }
    screen.show({ busy: "calling", inVain: null });
    let inVain: InVain | null = null;
    try {
      await this.#offer(conversation, forAnother);
    } catch (reason) {
      inVain = whyOf(reason);
    }
    screen.show({ busy: null, inVain });
    attending.refresh();
  }

  async #offer(conversation: Conversation, forAnother: boolean): Promise<void> {
    const { attending, clock, outside, screen } = this.#room;
    const { entrance, trust } = attending;
    const { line } = await entrance.entered();
    if (trust === null) {
      throw new Distrusted();
    }
    await attending.catchUp(conversation);
    const { head, keep, need, returns, secrets, session } = conversation;
    if (head === null || (conversation.state !== "claimed" && conversation.state !== "waiting")) {
      return;
    }
    const replaced = forAnother ? onlyOne(conversation) : [];
    if (forAnother && replaced.length === 0) {
      // Somebody else has come meanwhile, or whoever was there has gone.
      return;
    }
    const out = new Set([...this.#replaced, ...replaced]);
    const there = await watchFor(need, line, trust, clock, (one) => !out.has(idOf(one)));
    if (there === null) {
      throw new Nobody("nobody");
    }
    // Whoever is with her is not given up for somebody who comes hours later.
    if (there.length === 0 || (forAnother && opensAt(there, clock.now()) > 0)) {
      throw new Nobody("other");
    }
    const onCall = there.filter((one) => !this.regions.leavesOut(one));
    if (onCall.length === 0) {
      throw new Nobody("regions");
    }
    const { language } = screen.scene;
    const { bucketSeconds } = entrance;
    const terms = {
      need,
      keep,
      returns,
      language,
      bucketSeconds,
      now: clock.told(),
      after: head,
      turnOf: trust.turnOf,
      // Once she is asked first, she is in this conversation, from whatever phone.
      asksFirst: this.regions.leftOut.length > 0 || isAskedFirst(conversation),
    };
    const offer = await makeOffer(secrets, session, onCall, terms, outside.random);
    await this.#without(replaced, () => conversation.callAgain(offer, onCall));
    // How the relay counts the card that went with it; else the line tells when it is back.
    void attending.catchUp(conversation).catch(() => {});
  }

  /** Replaced from now on, unless the relay says no: an answer that was lost may have been a yes. */
  async #without(replaced: readonly string[], job: () => Promise<void>): Promise<void> {
    const mark = (change: "add" | "delete") => replaced.forEach((id) => void this.#replaced[change](id));
    mark("add");
    try {
      await job();
    } catch (reason) {
      if (reason instanceof Answered || reason instanceof Refused) {
        mark("delete");
      }
      throw reason;
    }
  }
}

/**
 * The id of the only one with her while she has written nothing; else none. Never once she has come back: whoever came
 * with her words would see by it whether anything was said.
 */
function onlyOne({ head, returned, state, transcript }: Conversation): readonly string[] {
  const others = !returned && state === "claimed" && head !== null ? head.members.slice(1) : [];
  const said = transcript.bubbles.some(({ mine }) => mine);
  return others.length === 1 && !said ? others.map(({ id }) => hex(id)) : [];
}

function isAskedFirst({ consents }: Conversation): boolean {
  return consents.map(consentIn).some((one) => isStanding(one) && one.until === OVER);
}

function idOf({ clinician }: OnCall): string {
  return hex(clinician.clinicianId);
}

function whyOf(reason: unknown): InVain {
  if (reason instanceof Nobody) {
    return reason.why;
  }
  if (reason instanceof Distrusted || reason instanceof Refused) {
    return "trust";
  }
  return reason instanceof Answered ? "busy" : "line";
}
