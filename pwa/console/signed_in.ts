// Everything that a console holds between a sign-in and the lock: the line, the account, its unsealed state, the desk.

import { equal } from "../../crypto/web/bytes.ts";
import type { Clinician } from "../../crypto/web/certificate.ts";
import { publicKey } from "../../crypto/web/signing.ts";
import type { Line } from "../shared/line.ts";
import { Coordination } from "./account/coordination.ts";
import { keepForPasskey, keepForSheet, type Opener } from "./account/enrolment.ts";
import { certifiedAs, coordinates } from "./account/identity.ts";
import { type OpenedAccount, openAccount } from "./account/relay.ts";
import { Safe } from "./account/safe.ts";
import { hasSheet, unsealWithPasskey, unsealWithSheet } from "./account/unsealing.ts";
import { Desk } from "./desk.ts";
import { Unable } from "./reasons.ts";
import type { Surroundings } from "./surroundings.ts";

export type Person = { readonly profession: string; readonly alias: string; readonly region: string };
/** Where somebody with this account belongs, by what the relay and the state say. */
export type Home = "sheet words" | "second way" | "application" | "coordination" | "desk";

export class SignedIn {
  readonly line: Line;
  readonly #around: Surroundings;
  readonly #changed: () => void;
  #opener: Opener | null;
  #account: OpenedAccount | null = null;
  #safe: Safe | null = null;
  #desk: Desk | null = null;
  #coordination: Coordination | null = null;
  #forgotten = false;

  constructor(line: Line, opener: Opener | null, around: Surroundings, changed: () => void) {
    this.line = line;
    this.#opener = opener;
    this.#around = around;
    this.#changed = changed;
  }

  get desk(): Desk | null {
    return this.#desk;
  }

  get coordination(): Coordination | null {
    return this.#coordination;
  }

  get coordinates(): boolean {
    return this.#account !== null && this.#safe !== null && coordinates(this.#account, this.#safe.state, this.#around);
  }

  get coordinatorCertificate(): Uint8Array | null {
    return this.#account?.coordinatorCertificate ?? null;
  }

  get publicKey(): Uint8Array | null {
    return this.#safe === null ? null : publicKey(this.#safe.state.signingSeed);
  }

  get hasTwoKeys(): boolean {
    return (this.#account?.sealedKeys.length ?? 0) > 1;
  }

  get home(): Home {
    if (this.#safe === null) {
      return "sheet words";
    }
    if (!this.hasTwoKeys) {
      return "second way";
    }
    if (this.#desk !== null) {
      return "desk";
    }
    return this.#safe.state.coordinatorSeed === null ? "application" : "coordination";
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
    if (this.#safe === null) {
      await this.#begin(account);
    } else {
      this.#safe.adopt(account);
      await this.#settle(account, this.#safe);
    }
  }

  async unsealWithSheet(words: string): Promise<void> {
    const account = this.#opened();
    await this.#unlock(account, unsealWithSheet(account, words));
  }

  async keepForPasskey(opener: Opener): Promise<void> {
    const { accountId } = this.#opened();
    await this.#unsealed().lend((key) => keepForPasskey(this.line, opener, accountId, key, this.#around.random));
    opener.prf.fill(0);
    await this.reopen();
  }

  async keepForSheet(words: readonly string[]): Promise<void> {
    const { accountId } = this.#opened();
    await this.#unsealed().lend((key) => keepForSheet(this.line, words, accountId, key, this.#around.random));
    await this.reopen();
  }

  async apply({ profession, alias, region }: Person): Promise<void> {
    const key = publicKey(this.#unsealed().state.signingSeed);
    await this.line.call("apply", key, profession, alias.trim(), region.trim());
  }

  forget(): void {
    this.#forgotten = true;
    this.line.close();
    this.#desk?.forget();
    this.#safe?.forget();
    this.#opener?.prf.fill(0);
    this.#desk = null;
    this.#coordination = null;
    this.#safe = null;
    this.#account = null;
  }

  async #begin(account: OpenedAccount): Promise<void> {
    const opener = this.#opener;
    if (account.sealedKeys.length === 0 && account.version === 0 && opener !== null) {
      // A new account: C is made here, and sealed for the passkey before anything else.
      const key = this.#around.random(32);
      await keepForPasskey(this.line, opener, account.accountId, key, this.#around.random);
      await this.#unlock(account, key);
      return;
    }
    const key = opener === null ? null : unsealWithPasskey(account, opener);
    if (key !== null) {
      await this.#unlock(account, key);
    } else if (!hasSheet(account)) {
      throw new Unable("no_key");
    }
  }

  async #unlock(account: OpenedAccount, key: Uint8Array): Promise<void> {
    const save = (...values: readonly [number, Uint8Array, number, Uint8Array]) => this.line.call("save", ...values);
    const safe = Safe.opened(key, account, save, this.#around.random);
    if (account.version === 0) {
      await safe.save((state) => state, this.#around.clock.now());
    }
    if (this.#forgotten) {
      safe.forget();
      return;
    }
    this.#safe = safe;
    this.#opener?.prf.fill(0);
    this.#opener = null;
    this.#coordination = new Coordination(this.line, safe, this.#around);
    await this.reopen();
  }

  async #settle(account: OpenedAccount, safe: Safe): Promise<void> {
    const clinician = certifiedAs(account, safe.state, this.#around);
    if (clinician === null) {
      return;
    }
    await this.#deskOf(account, safe, clinician).resume(account);
  }

  /** A renewed certificate makes a new desk. */
  #deskOf(account: OpenedAccount, safe: Safe, clinician: Clinician): Desk {
    if (this.#desk !== null && equal(this.#desk.clinician.hash, clinician.hash)) {
      return this.#desk;
    }
    this.#desk?.forget();
    this.#desk = new Desk(this.line, safe, this.#around, { account, clinician }, this.#changed);
    return this.#desk;
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
