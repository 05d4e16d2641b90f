// One visit, from the open door until she leaves: what each of her taps does.

import { Answered, Unanswered } from "../shared/line.ts";
import type { Language } from "../shared/words/words.ts";
import { Attempts } from "./attempts.ts";
import { Attending } from "./attending.ts";
import { Away } from "./away.ts";
import { returnIn } from "./away_until.ts";
import { type Choosing, choosing, type Room } from "./choosing.ts";
import { RelayClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import { learnFacts } from "./facts.ts";
import type { Outside } from "./outside.ts";
import { stop as stopReading } from "./reading_aloud.ts";
import { Request } from "./request.ts";
import { type Actions, type Need, NO_DRAFTS, type Scene, type Sheet, type Talking, type Wishes } from "./scene.ts";
import { Screen } from "./screen.ts";
import { WAITS } from "./timers.ts";

export type { Outside } from "./outside.ts";

export class Visit implements Actions {
  readonly #outside: Outside;
  readonly #screen: Screen;
  readonly #attempts = new Attempts();
  readonly #attending: Attending;
  readonly #away: Away;
  readonly #request: Request;
  readonly #room: Room;
  #choosing: Choosing | null = null;
  /** Covered, with a line that is to close as soon as nothing is under way over it. */
  #closing = false;

  constructor(outside: Outside) {
    this.#outside = outside;
    const clock = new RelayClock(outside.phoneNow, outside.steadyMs);
    this.#screen = new Screen(clock, outside.language);
    this.#attending = new Attending(outside, clock, this.#screen);
    this.#away = new Away(outside);
    this.#room = { outside, clock, screen: this.#screen, attending: this.#attending, attempts: this.#attempts };
    this.#request = new Request(this.#room, this.#attempts, () => this.choosing()?.regions);
    this.#screen.watch(() => this.#close());
    void this.#lookAhead();
    outside.timers.every("tick", WAITS.tickMs, () => this.#attending.tick());
  }

  get scene(): Scene {
    return this.#screen.scene;
  }

  watch(watcher: () => void): void {
    this.#screen.watch(watcher);
  }

  // Her taps.

  readonly leave = (): void => this.#outside.leave();

  readonly speak = (language: Language): void => this.#screen.show({ language });

  readonly begin = (): void => this.#screen.at({ at: "need" });

  readonly back = (): void => {
    this.#attempts.begin();
    const { at } = this.scene.stage;
    this.#screen.at(at === "need" || at === "return" ? { at: "gate" } : { at: "need" });
  };

  readonly show = (sheet: Sheet | null): void => {
    const { entrance, goodbye } = this.#attending;
    if (this.scene.sheet === "renew" && this.scene.busy !== "moving") {
      entrance.next.drop();
    }
    const words = sheet === "words" ? entrance.words : sheet === "renew" ? entrance.next.draw() : [];
    const wordsUntil = sheet === "renew" ? 0 : (entrance.mailbox?.windowEnd ?? 0);
    this.#screen.show({ sheet, words, wordsUntil, deleteUnsure: false, unremoved: false, moved: null });
    goodbye.setUnneeded(goodbye.unneeded || sheet === "words");
    this.#attending.refresh();
  };

  readonly chooseKeep = (keep: number): void => this.#screen.show({ keep });

  readonly chooseReturn = (hours: number | null): void => {
    const returns = hours === null ? 0 : returnIn(hours, this.scene.now);
    this.#screen.show({ returns });
    this.#attending.conversation?.meanToReturn(returns);
    this.#attending.refresh();
  };

  readonly ask = (need: Need): void => this.#request.ask(need);

  readonly askAgain = (): void => this.#request.again();

  readonly stopAsking = (): void => {
    this.#attempts.begin();
    this.#request.forget();
    this.#screen.at({ at: "need" });
  };

  readonly withdraw = (): void => void this.#waiting("withdrawing", (one) => one.withdraw());
  readonly callAll = (): void => void this.#waiting("hurrying", (one) => one.calls.hurry());

  readonly wish = (wishes: Wishes): void => this.#attending.conversation?.writing.wish(wishes);

  readonly keepDraft = (draft: string): void => this.#screen.keep({ draft });

  readonly keepWishes = (wishDraft: Wishes): void => this.#screen.keep({ wishDraft });

  readonly send = (text: string): void => {
    const { conversation } = this.#attending;
    conversation?.writing.write(text);
    conversation?.beside.invited?.sign.keepAlive();
  };

  readonly resend = (key: string): void => this.#attending.conversation?.writing.writeAgain(key);

  readonly unfold = (): void => this.#attending.unfold();

  readonly confirmWords = (): void => this.#screen.show({ wordsConfirmed: true });

  readonly moveWords = (): void => void this.#move();

  readonly choosing = (): Choosing | null => {
    this.#choosing ??= choosing(this.#room);
    return this.#choosing;
  };

  readonly talking = (): Talking | null => this.#attending.conversation;

  readonly startReturn = (): void => this.#screen.at({ at: "return", state: "picking" });

  readonly returnWith = (words: readonly string[]): void => this.choosing()?.returnWith(words);

  readonly choosePictures = (dishes: readonly string[]): void => {
    this.#outside.choosePictures(dishes);
    this.#screen.show({ pictures: true, sheet: null });
  };

  readonly chooseCoverFor = (coverFor: number): void => {
    this.#outside.chooseCoverFor(coverFor);
    this.#screen.show({ coverFor });
  };

  readonly removeFromPhone = (): void => void this.#remove();

  readonly deleteNow = (): void => void this.#delete();

  readonly startOver = (): void => {
    this.#attending.take(null);
    this.#request.forget();
    this.#screen.show({ talk: null, sheet: null, returns: 0, ...NO_DRAFTS });
    this.#screen.at({ at: "need" });
  };

  // The cover over it, and the end.

  /**
   * The cover went up. Where she can come back, the line closes once what she has asked for is done and it has given what
   * to ask by whether there is an answer; everything else stays in memory. Where she can't for long, it stays for the
   * goodbye that will follow.
   */
  cover(returning: boolean): void {
    stopReading();
    this.#attending.away = true;
    this.#closing = returning;
    this.#close();
  }

  /** The phone has a network again. */
  hurry(): void {
    this.#attending.entrance.mailbox?.line.hurry();
  }

  uncover(): void {
    this.#closing = false;
    this.#away.uncover();
    this.#attending.away = false;
    if (this.#attending.entrance.mailbox !== null) {
      void this.#attending.comeBack();
    }
  }

  forget(): void {
    stopReading();
    this.#away.forget();
    this.#choosing = null;
    this.#attempts.forget();
    this.#request.forget();
    this.#attending.forget();
    this.#screen.forget();
  }

  #close(): void {
    const { conversation, entrance } = this.#attending;
    const busy = this.scene.busy !== null || this.scene.stage.at === "sending";
    if (this.#closing && !busy && entrance.mailbox !== null) {
      this.#closing = false;
      void this.#away.begin(conversation, entrance.mailbox.line);
    }
  }

  /** While she reads the first screen the line is laid, so that what the operator must report can be said. */
  async #lookAhead(): Promise<void> {
    try {
      const { line } = await this.#attending.entrance.entered();
      await learnFacts(line, this.#screen);
    } catch {
      // Asking for help tries again, and says what is true then.
    }
  }

  /** What she does with a request that waits: where it is over meanwhile she sees what became of it. */
  async #waiting(busy: "withdrawing" | "hurrying", job: (conversation: Conversation) => Promise<void>): Promise<void> {
    const { conversation } = this.#attending;
    if (conversation === null || this.scene.busy !== null) {
      return;
    }
    this.#screen.show({ busy });
    try {
      await job(conversation);
    } catch (reason) {
      if (reason instanceof Answered) {
        await this.#attending.comeBack();
      }
    }
    this.#screen.show({ busy: null });
    this.#attending.refresh();
  }

  async #move(): Promise<void> {
    if (this.scene.busy !== null) {
      return;
    }
    this.#screen.show({ busy: "moving", moved: null });
    try {
      await this.#attending.moveOn();
      this.#screen.show({ busy: null, moved: "done", wordsConfirmed: true });
    } catch {
      this.#screen.show({ busy: null, moved: "unsure" });
    }
    this.#attending.refresh();
  }

  async #remove(): Promise<void> {
    this.#screen.show({ busy: "removing", unremoved: false });
    try {
      await this.#outside.removeFromPhone();
    } catch {
      this.#screen.show({ busy: null, unremoved: true });
    }
  }

  async #delete(): Promise<void> {
    const { entrance, goodbye, keeper } = this.#attending;
    this.#screen.show({ busy: "deleting", deleteUnsure: false });
    try {
      const { line } = await entrance.entered();
      await line.call("forget_all");
      this.#attending.take(null);
      keeper.forget();
      entrance.startFresh();
      goodbye.setUnneeded(false);
      this.#screen.show({ busy: null, sheet: null, talk: null, wordsConfirmed: false, words: [], ...NO_DRAFTS });
      this.#screen.at({ at: "over", why: "deleted" });
    } catch (reason) {
      this.#screen.show({ busy: null, deleteUnsure: reason instanceof Unanswered || reason instanceof Answered });
    }
  }
}
