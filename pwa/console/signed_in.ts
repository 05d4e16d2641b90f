// Everything that a console holds between a sign-in and the lock: the line, the account, its unsealed state, the desk.

import { hex } from "../../crypto/web/bytes.ts";
import { applicantFingerprint } from "../../crypto/web/fingerprint.ts";
import { publicKey } from "../../crypto/web/signing.ts";
import type { Line } from "../shared/line.ts";
import { Trust } from "../shared/trust.ts";
import { Coordination } from "./account/coordination.ts";
import { keepForPasskey, keepForWords, type Opener, secretOf, type WordKind } from "./account/enrolment.ts";
import { certifiedAs, coordinates } from "./account/identity.ts";
import { type OpenedAccount, openAccount } from "./account/relay.ts";
import type { Safe } from "./account/safe.ts";
import { isNew, keyFor, openSafe } from "./account/unlocking.ts";
import { hasWords, unsealWithWords } from "./account/unsealing.ts";
import { Desk } from "./desk.ts";
import { OverviewRoom } from "./overview/overview.ts";
import { type Home, homeOf } from "./place.ts";
import { Unable } from "./reasons.ts";
import { RotaRoom } from "./rota/rota.ts";
import type { Surroundings } from "./surroundings.ts";

export type Person = { readonly profession: string; readonly alias: string; readonly region: string };

export class SignedIn {
  readonly line: Line;
  readonly rota: RotaRoom;
  readonly overview: OverviewRoom;
  readonly #around: Surroundings;
  readonly #trust: Trust;
  readonly #changed: () => void;
  #opener: Opener | null;
  #account: OpenedAccount | null = null;
  #safe: Safe | null = null;
  #desk: Desk | null = null;
  #coordination: Coordination | null = null;
  #applied = false;
  #forgotten = false;

  constructor(line: Line, opener: Opener | null, around: Surroundings, changed: () => void) {
    this.line = line;
    this.rota = new RotaRoom(line, changed);
    this.overview = new OverviewRoom(line, () => around.clock.now(), changed);
    this.#opener = opener;
    this.#around = around;
    this.#trust = new Trust(around.organisation, around.clock);
    this.#changed = changed;
  }

  get desk(): Desk | null {
    return this.#desk;
  }

  get coordination(): Coordination | null {
    return this.#coordination;
  }

  get clinicianId(): string {
    return this.#account === null ? "" : hex(this.#account.clinicianId);
  }

  get coordinates(): boolean {
    return this.#account !== null && this.#safe !== null && coordinates(this.#account, this.#safe.state, this.#around);
  }

  get coordinatorCertificate(): Uint8Array | null {
    return this.#account?.coordinatorCertificate ?? null;
  }

  /** What an applicant reads aloud to the coordinators. */
  get fingerprint(): readonly string[] {
    return this.#account === null || this.#safe === null
      ? []
      : applicantFingerprint(this.#account.clinicianId, publicKey(this.#safe.state.signingSeed));
  }

  /** Was on duty before, and has no valid certificate now. */
  get certificateEnded(): boolean {
    return this.#desk === null && (this.#safe?.state.bundles.length ?? 0) > 0;
  }

  get home(): Home {
    const [account, safe] = [this.#account, this.#safe];
    if (account !== null && safe === null && isNew(account)) {
      return "passphrase";
    }
    return account === null || safe === null
      ? "sheet words"
      : homeOf({ account, state: safe.state, certified: this.#desk !== null, applied: this.#applied });
  }

  /** After every connect, and whenever the account changed. Throws Unable, or what the line throws. */
  async reopen(): Promise<void> {
    const account = await openAccount(this.line);
    if (this.#forgotten) {
      return;
    }
    if (!this.#around.clock.hear(account.now)) {
      throw new Unable("clock");
    }
    this.#account = account;
    this.#trust.learn(account.statement, account.revocations);
    if (this.#safe === null) {
      await this.#begin(account);
    } else {
      this.#safe.adopt(account);
      this.#around.clock.saved(this.#safe.state.savedAt);
      await this.#settle(account, this.#safe);
    }
  }

  /** Words open the account, on a device whose passkey can't. */
  get hasWords(): boolean {
    return this.#account !== null && hasWords(this.#account);
  }

  async unsealWithWords(words: string): Promise<void> {
    const account = this.#opened();
    await this.#unlock(account, await unsealWithWords(account, words, this.#around.argon2id));
  }

  async keepForPasskey(opener: Opener): Promise<void> {
    const { accountId } = this.#opened();
    await this.#unsealed().lend((key) => keepForPasskey(this.line, opener, accountId, key, this.#around.random));
    opener.prf.fill(0);
    await this.reopen();
  }

  /** C is made for the words of a new account, or sealed for them too. */
  async keepForWords(kind: WordKind, words: readonly string[]): Promise<void> {
    const account = this.#opened();
    const { accountId } = account;
    const { argon2id, random } = this.#around;
    const secret = await secretOf(kind, words.join(" "), accountId, argon2id);
    const keep = (key: Uint8Array) => keepForWords(this.line, kind, secret, accountId, key, random);
    if (this.#safe === null) {
      const key = random(32);
      await keep(key);
      await this.#unlock(account, key);
    } else {
      await this.#safe.lend(keep);
      await this.reopen();
    }
  }

  async apply({ profession, alias, region }: Person): Promise<void> {
    const key = publicKey(this.#unsealed().state.signingSeed);
    await this.line.call("apply", key, profession, alias.trim(), region.trim());
    this.#applied = true;
    // A second save is what tells the next sign-in that an application was made.
    await this.#unsealed().save((state) => state, this.#around.clock.now());
  }

  forget(): void {
    this.#forgotten = true;
    this.line.close();
    this.rota.leave();
    this.#desk?.forget();
    this.#safe?.forget();
    this.#opener?.prf.fill(0);
    this.#desk = null;
    this.#coordination = null;
    this.#safe = null;
    this.#account = null;
  }

  async #begin(account: OpenedAccount): Promise<void> {
    const key = await keyFor(this.line, account, this.#opener, this.#around);
    if (key !== null) {
      await this.#unlock(account, key);
    }
  }

  async #unlock(account: OpenedAccount, key: Uint8Array): Promise<void> {
    const safe = await openSafe(this.line, account, key, this.#around);
    if (this.#forgotten) {
      safe.forget();
      return;
    }
    this.#safe = safe;
    this.#opener?.prf.fill(0);
    this.#opener = null;
    this.#coordination = new Coordination(this.line, safe, this.#around, account.accountId);
    await this.reopen();
  }

  async #settle(account: OpenedAccount, safe: Safe): Promise<void> {
    this.#trust.remember(safe.state.logHead);
    const clinician = certifiedAs(account, safe.state, this.#trust, this.#around.clock.now());
    if (clinician === null) {
      // Whoever had a certificate that was ended has not applied for the next one.
      this.#applied &&= this.#desk === null;
      this.#desk?.forget();
      this.#desk = null;
      return;
    }
    if (this.#desk === null) {
      const facts = { account, clinician, trust: this.#trust };
      this.#desk = new Desk(this.line, safe, this.#around, facts, this.#changed);
    } else {
      this.#desk.renew(clinician);
    }
    await this.#desk.resume(account);
  }

  #opened(): OpenedAccount {
    if (this.#account === null) {
      throw new Unable("session");
    }
    return this.#account;
  }

  #unsealed(): Safe {
    if (this.#safe === null) {
      throw new Unable("session");
    }
    return this.#safe;
  }
}
