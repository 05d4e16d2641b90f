// The console's one state machine: from an invitation or a sign-in to the desk, and back to nothing when it locks.

import type { Line, LineState } from "../shared/line.ts";
import type { Coordination } from "./account/coordination.ts";
import type { Doors } from "./account/doors.ts";
import {
  addPasskey,
  isWrittenDown,
  newSheet,
  type Opener,
  register,
  signIn,
  type WordKind,
} from "./account/enrolment.ts";
import type { Attention } from "./account/idle.ts";
import type { Authenticator } from "./account/passkeys.ts";
import { Attempt } from "./attempt.ts";
import type { Desk } from "./desk.ts";
import type { OverviewRoom } from "./overview/overview.ts";
import { type Locked, type Place, stays } from "./place.ts";
import { type Reason, reasonOf, Unable } from "./reasons.ts";
import type { RotaRoom } from "./rota/rota.ts";
import { type Person, SignedIn } from "./signed_in.ts";
import type { Surroundings } from "./surroundings.ts";
import { Watched } from "./watched.ts";

export type Parts = {
  readonly doors: Doors;
  readonly passkeys: Authenticator;
  readonly around: Surroundings;
  readonly line: () => Line;
};

export class Console extends Watched {
  readonly #parts: Parts;
  #invitation: string | null;
  #signedIn: SignedIn | null = null;
  #place: Place;
  readonly #attempt = new Attempt(() => this.changed());
  #warned = false;

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
    return this.#attempt.busy;
  }

  /** What went wrong with the last step. */
  get wrong(): Reason | null {
    return this.#attempt.wrong;
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

  get rota(): RotaRoom | null {
    return this.#signedIn?.rota ?? null;
  }

  get overview(): OverviewRoom | null {
    return this.#signedIn?.overview ?? null;
  }

  /** One's own id in hexadecimal, as the rota has it. */
  get clinicianId(): string {
    return this.#signedIn?.clinicianId ?? "";
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
    return this.#signedIn?.fingerprint ?? [];
  }

  get certificateEnded(): boolean {
    return this.#signedIn?.certificateEnded ?? false;
  }

  /** The first passkey of an invited account. */
  acceptInvitation(): Promise<boolean> {
    return this.#attempt.make(async () => {
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
    return this.#attempt.make(async () => {
      const { doors, passkeys } = this.#parts;
      const { credentialId, prf } = await signIn(doors, passkeys);
      this.#connect(prf === null ? null : { credentialId, prf });
    });
  }

  unsealWithWords(words: string): Promise<boolean> {
    return this.#attempt.make(async () => {
      await this.#required().unsealWithWords(words);
      this.#goHome();
    });
  }

  addPasskey(): Promise<boolean> {
    return this.#attempt.make(async () => {
      const { doors, passkeys } = this.#parts;
      const signedIn = this.#required();
      const opener = await addPasskey(doors, passkeys, signedIn.hasWords);
      if (opener === null) {
        // It was kept, and seals nothing: whoever added it must not take it for one more way to the keys.
        throw new Unable("signs_in_only");
      }
      await signedIn.keepForPasskey(opener);
      this.#goHome();
    });
  }

  makeSheet(kind: WordKind): void {
    this.#go({ at: "sheet", sheet: newSheet(kind, this.#parts.around.random) });
  }

  /** Back from the words that were shown; nothing was kept of them. */
  leaveSheet(): void {
    this.#go({ at: this.#signedIn?.home === "passphrase" ? "passphrase" : "second way" });
  }

  keepSheet(answers: readonly string[]): Promise<boolean> {
    return this.#attempt.make(async () => {
      if (this.#place.at !== "sheet" || !isWrittenDown(this.#place.sheet, answers)) {
        throw new Unable("other_words");
      }
      const { kind, words } = this.#place.sheet;
      await this.#required().keepForWords(kind, words);
      this.#goHome();
    });
  }

  apply(person: Person): Promise<boolean> {
    return this.#attempt.make(async () => {
      await this.#required().apply(person);
      this.#go({ at: "certifying" });
    });
  }

  /** To another room of the house. */
  enter(at: "coordination" | "overview" | "rota" | "application" | "certifying" | "second way"): void {
    this.#go({ at });
  }

  goHome(): void {
    this.#goHome();
  }

  /** A coordinator's step, with the same care for what goes wrong. True where it was done. */
  coordinate(job: (coordination: Coordination) => Promise<void>, changesAccount = false): Promise<boolean> {
    return this.#attempt.make(async () => {
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

  get signedIn(): boolean {
    return this.#signedIn !== null;
  }

  /** Forgets everything at once. The session ends too, so that only a passkey opens the console again. */
  lock(why: Locked): void {
    if (this.#signedIn !== null) {
      this.forget(why);
      this.#parts.doors.signOut();
    } else {
      this.#go({ at: "sign in", why });
    }
  }

  /** Forgets everything in this tab; the session goes on for another one. */
  forget(why: Locked): void {
    const signedIn = this.#signedIn;
    this.#signedIn = null;
    this.#warned = false;
    signedIn?.forget();
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
    this.#attempt.wrong = null;
    this.changed();
  }

  #goHome(): void {
    this.#go({ at: this.#signedIn?.home ?? "application" });
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
    const before = signedIn.home;
    try {
      await signedIn.reopen();
      if (this.#signedIn === signedIn && !stays(this.#place, before, signedIn.home)) {
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

  #required(): SignedIn {
    if (this.#signedIn === null) {
      throw new Unable("session");
    }
    return this.#signedIn;
  }
}
