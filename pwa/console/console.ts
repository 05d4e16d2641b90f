// The console's one state machine: from an invitation or a sign-in to the desk, and back to nothing when it locks.

import type { Line, LineState } from "../shared/line.ts";
import type { Coordination } from "./account/coordination.ts";
import type { Doors } from "./account/doors.ts";
import { addPasskey, isWrittenDown, newSheet, type Opener, register, type Sheet, signIn } from "./account/enrolment.ts";
import { fingerprint } from "./account/identity.ts";
import type { Attention } from "./account/idle.ts";
import type { Authenticator } from "./account/passkeys.ts";
import type { Desk } from "./desk.ts";
import { type Reason, reasonOf, Unable } from "./reasons.ts";
import { type Home, type Person, SignedIn } from "./signed_in.ts";
import type { Surroundings } from "./surroundings.ts";
import { Watched } from "./watched.ts";

export type Locked = "first" | "locked" | "idle" | "ended";
export type Place =
  | { readonly at: "invited" }
  | { readonly at: "sign in"; readonly why: Locked }
  | { readonly at: "opening" }
  | { readonly at: Home }
  | { readonly at: "sheet"; readonly sheet: Sheet }
  | { readonly at: "certifying" }
  | { readonly at: "over"; readonly why: Reason };

export type Parts = {
  readonly doors: Doors;
  readonly passkeys: Authenticator;
  readonly around: Surroundings;
  readonly line: () => Line;
};

/** Places that a reconnect doesn't take anybody away from. */
const STAYING: readonly string[] = ["coordination", "sheet", "second way", "application"];

export class Console extends Watched {
  readonly #parts: Parts;
  #invitation: string | null;
  #signedIn: SignedIn | null = null;
  #place: Place;
  #applied = false;
  #busy = false;
  #warned = false;
  #wrong: Reason | null = null;

  constructor(parts: Parts, invitation: string | null) {
    super();
    this.#parts = parts;
    this.#invitation = invitation;
    this.#place = invitation === null ? { at: "sign in", why: "first" } : { at: "invited" };
  }

  get place(): Place {
    return this.#place;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What went wrong with the last step. */
  get wrong(): Reason | null {
    return this.#wrong;
  }

  /** It is about to lock itself. */
  get warned(): boolean {
    return this.#warned;
  }

  get desk(): Desk | null {
    return this.#signedIn?.desk ?? null;
  }

  get coordination(): Coordination | null {
    return this.#signedIn?.coordination ?? null;
  }

  get coordinates(): boolean {
    return this.#signedIn?.coordinates ?? false;
  }

  get coordinatorCertificate(): Uint8Array | null {
    return this.#signedIn?.coordinatorCertificate ?? null;
  }

  get lineState(): LineState {
    return this.#signedIn?.line.state ?? "closed";
  }

  get now(): number {
    return this.#parts.around.clock.now();
  }

  /** The applicant's own key, to be read aloud. */
  get fingerprint(): readonly string[] {
    const key = this.#signedIn?.publicKey ?? null;
    return key === null ? [] : fingerprint(key);
  }

  /** The first passkey of an invited account. */
  acceptInvitation(): Promise<boolean> {
    return this.#trying(async () => {
      const { doors, passkeys } = this.#parts;
      const opener = await register(doors, passkeys, this.#invitation ?? "");
      this.#invitation = null;
      this.#connect(opener);
    });
  }

  /** Whoever has an account already signs in instead. */
  declineInvitation(): void {
    this.#invitation = null;
    this.#go({ at: "sign in", why: "first" });
  }

  signIn(): Promise<boolean> {
    return this.#trying(async () => {
      const { doors, passkeys } = this.#parts;
      const { credentialId, prf } = await signIn(doors, passkeys);
      this.#connect(prf === null ? null : { credentialId, prf });
    });
  }

  unsealWithSheet(words: string): Promise<boolean> {
    return this.#trying(async () => {
      await this.#required().unsealWithSheet(words);
      this.#goHome();
    });
  }

  addPasskey(): Promise<boolean> {
    return this.#trying(async () => {
      const { doors, passkeys } = this.#parts;
      await this.#required().keepForPasskey(await addPasskey(doors, passkeys));
      this.#goHome();
    });
  }

  makeSheet(): void {
    this.#go({ at: "sheet", sheet: newSheet(this.#parts.around.random) });
  }

  keepSheet(answers: readonly string[]): Promise<boolean> {
    return this.#trying(async () => {
      if (this.#place.at !== "sheet" || !isWrittenDown(this.#place.sheet, answers)) {
        throw new Unable("other_words");
      }
      await this.#required().keepForSheet(this.#place.sheet.words);
      this.#goHome();
    });
  }

  apply(person: Person): Promise<boolean> {
    return this.#trying(async () => {
      await this.#required().apply(person);
      this.#applied = true;
      this.#go({ at: "certifying" });
    });
  }

  /** To another room of the house. */
  enter(at: "coordination" | "application" | "certifying" | "second way"): void {
    this.#go({ at });
  }

  goHome(): void {
    this.#goHome();
  }

  /** A coordinator's step, with the same care for what goes wrong. True where it was done. */
  coordinate(job: (coordination: Coordination) => Promise<void>, changesAccount = false): Promise<boolean> {
    return this.#trying(async () => {
      const signedIn = this.#required();
      const { coordination } = signedIn;
      if (coordination === null) {
        throw new Unable("session");
      }
      await job(coordination);
      if (changesAccount) {
        await signedIn.reopen();
      }
    });
  }

  /** Forgets everything at once. The session ends too, so that only a passkey opens the console again. */
  lock(why: Locked): void {
    const signedIn = this.#signedIn;
    this.#signedIn = null;
    this.#applied = false;
    this.#warned = false;
    if (signedIn !== null) {
      signedIn.forget();
      this.#parts.doors.signOut();
    }
    this.#go({ at: "sign in", why });
  }

  /** This browser or build can't be a console. */
  stop(why: Reason): void {
    this.#go({ at: "over", why });
  }

  /** How long nobody has touched the page: a warning, then the lock. */
  attend(attention: Attention): void {
    const open = this.#signedIn !== null;
    if (open && attention === "lock") {
      this.lock("idle");
    } else if (this.#warned !== (open && attention === "warn")) {
      this.#warned = !this.#warned;
      this.changed();
    }
  }

  tick(): void {
    this.desk?.tick(this.now);
    this.changed();
  }

  hurry(): void {
    this.#signedIn?.line.hurry();
  }

  #go(place: Place): void {
    this.#place = place;
    this.#wrong = null;
    this.changed();
  }

  #goHome(): void {
    const at = this.#signedIn?.home ?? "application";
    this.#go({ at: at === "application" && this.#applied ? "certifying" : at });
  }

  #connect(opener: Opener | null): void {
    const line = this.#parts.line();
    const signedIn = new SignedIn(line, opener, this.#parts.around, () => this.changed());
    this.#signedIn = signedIn;
    this.#go({ at: "opening" });
    line.on("certified", () => void this.#resume(signedIn));
    line.watch((state) => this.#hear(signedIn, state));
    line.open();
  }

  #hear(signedIn: SignedIn, state: LineState): void {
    if (this.#signedIn !== signedIn) {
      return;
    }
    if (state === "reload") {
      this.#go({ at: "over", why: "reload" });
    } else if (state === "refused") {
      this.lock("ended");
    } else if (state === "open") {
      void this.#resume(signedIn);
    }
    this.changed();
  }

  /** What goes wrong with the line mends itself with the next connect; anything else is said. */
  async #resume(signedIn: SignedIn): Promise<void> {
    try {
      await signedIn.reopen();
      if (this.#signedIn === signedIn && !this.#stays(signedIn)) {
        this.#goHome();
      }
    } catch (error) {
      const reason = reasonOf(error);
      if (this.#signedIn === signedIn && reason !== "line") {
        this.#go({ at: "over", why: reason });
      }
    }
    this.changed();
  }

  #stays({ home }: SignedIn): boolean {
    const { at } = this.#place;
    const newlyCertified = home === "desk" && at === "application";
    return STAYING.includes(at) && home !== "sheet words" && !newlyCertified;
  }

  async #trying(job: () => Promise<void>): Promise<boolean> {
    if (this.#busy) {
      return false;
    }
    this.#busy = true;
    this.#wrong = null;
    this.changed();
    try {
      await job();
      return true;
    } catch (error) {
      this.#wrong = reasonOf(error);
      return false;
    } finally {
      this.#busy = false;
      this.changed();
    }
  }

  #required(): SignedIn {
    if (this.#signedIn === null) {
      throw new Unable("session");
    }
    return this.#signedIn;
  }
}
