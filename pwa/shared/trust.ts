// Whom a client believes: the pinned organisation, what it was last shown of it, and how far it has seen its log.

import { type Authority, authorityWith } from "../../crypto/web/authority.ts";
import { type CertifiedBundle, type OnCall, verifyOnCall, type Watch } from "../../crypto/web/bundle.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import { type Organisation, readCertificate, readClinician } from "../../crypto/web/certificate.ts";
import type { LogHead } from "../../crypto/web/log_head.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { type Revocation, verifyRevocation } from "../../crypto/web/revocation.ts";
import type { Line, Values } from "./line.ts";
import type { Packable } from "./msgpack.ts";
import { bytesIn, listIn, Malformed, maybe, numberIn } from "./parsing.ts";
import type { Newest } from "./present.ts";

export type Clock = { readonly hear: (relayNow: number) => unknown; readonly now: () => number };
export type { Watch } from "../../crypto/web/bundle.ts";

/** What a phone or a console keeps of the log, and the code when the relay shows one that does not follow from it. */
const LOG = "log";

export class Trust {
  readonly organisation: Organisation;
  readonly #clock: Clock;
  readonly #revocations = new Map<string, Uint8Array>();
  #statement: Uint8Array | null = null;
  #authority: Authority | null = null;
  #head: LogHead | null = null;
  #held: readonly Revocation[] | null = null;
  /** When the certificates of members end, by hash in hex. */
  readonly #ends = new Map<string, number>();
  /** In whose turn clinicians are called, by their id in hex: the relay's word, which decides nothing but that. */
  #turns: ReadonlyMap<string, number> = new Map();
  #doubtful = false;

  constructor(organisation: Organisation, clock: Clock) {
    this.organisation = organisation;
    this.#clock = clock;
  }

  /** The newest checkpoint that was verified, to be kept in the state. */
  get head(): LogHead | null {
    return this.#head;
  }

  /** The log that the relay showed last contradicts what was seen before: nothing may be encrypted to anybody. */
  get doubtful(): boolean {
    return this.#doubtful;
  }

  /** 0 on duty, 1 backup, 2 coordinator. */
  readonly turnOf = ({ clinician }: OnCall): number => this.#turns.get(hex(clinician.clinicianId)) ?? 0;

  /** A checkpoint from a state: of one log the greater one counts, of two the one known here. */
  remember(head: LogHead | null): void {
    if (head !== null && (this.#head === null || (equal(head.key, this.#head.key) && head.size > this.#head.size))) {
      this.#head = head;
    }
  }

  /** Somebody can be verified: the root's statement has come. */
  get informed(): boolean {
    return this.#statement !== null;
  }

  learn(statement: Uint8Array | null, revocations: readonly Uint8Array[]): void {
    this.#statement = statement ?? this.#statement;
    this.#authority = null;
    this.#held = null;
    for (const one of revocations) {
      this.#revocations.set(hex(one), one);
    }
  }

  /** What certificates are judged by now. Without a statement nobody's holds. */
  authority(): Authority {
    const statement = this.#statement ?? new Uint8Array(0);
    const revocations = [...this.#revocations.values()];
    this.#authority ??= authorityWith(this.organisation, statement, revocations, this.#clock.now());
    return this.#authority;
  }

  /** Certificates known to be revoked. */
  get revoked(): ReadonlySet<string> {
    return this.authority().revoked;
  }

  /** What the relay names of members tells when each certificate ends: its hash is of all that stands in it. */
  meet(newest: Newest): void {
    for (const [, prekey] of newest) {
      const pair = Array.isArray(prekey) ? heldOrNull(() => pairIn(prekey)) : null;
      const met = pair && heldOrNull(() => readClinician(readCertificate(pair[0]).payload).clinician);
      if (met) {
        this.#ends.set(hex(met.hash), met.notAfter);
      }
    }
  }

  /** Certificates that were revoked, or over, at a time, as far as this client was told. */
  endedBy(time: number): ReadonlySet<string> {
    const revoked = this.#revocationsHeld().filter(({ since }) => since <= time);
    const over = [...this.#ends].filter(([, end]) => end <= time);
    return new Set([...revoked.map(({ hash }) => hex(hash)), ...over.map(([hash]) => hash)]);
  }

  #revocationsHeld(): readonly Revocation[] {
    const { organisation, revokedCoordinators } = this.authority();
    const now = this.#clock.now();
    this.#held ??= [...this.#revocations.values()].flatMap(
      (one) => heldOrNull(() => verifyRevocation(organisation, one, now, revokedCoordinators)) ?? [],
    );
    return this.#held;
  }

  /**
   * Asks the relay who is on call, and takes those who hold by every rule. Null where it names nobody. Refused as "log"
   * where its log contradicts what was seen before, and as "statement".
   */
  async watch(
    line: Pick<Line, "call">,
    event: "on_call" | "colleagues",
    need: string,
    ahead = 0,
  ): Promise<Watch | null> {
    const known = this.#head;
    return this.#judged(await line.call(event, need, known?.size ?? 0), need, known, ahead);
  }

  /** What was verified now is of the log that the statement names now, another one than before or not. */
  #follow(head: LogHead | null): void {
    if (head !== null && this.#head !== null && !equal(head.key, this.#head.key)) {
      this.#head = head;
    }
    this.remember(head);
  }

  #judged(values: Values, need: string, known: LogHead | null, ahead: number): Watch | null {
    const [statement, pairs, told, revocations, consistency] = values;
    this.#clock.hear(numberIn(told));
    this.learn(
      maybe(statement, bytesIn),
      listIn(revocations).map((one) => bytesIn(one)),
    );
    if (listIn(pairs).length === 0) {
      return null;
    }
    const hashes = listIn(consistency).map((one) => bytesIn(one, 32));
    try {
      const options = { ahead, known, consistency: hashes };
      const watch = verifyOnCall(this.authority(), listIn(pairs).map(pairIn), need, this.#clock.now(), options);
      this.#doubtful = false;
      this.#turns = turnsIn(listIn(pairs));
      this.#follow(watch.head);
      return watch;
    } catch (reason) {
      this.#doubtful ||= reason instanceof Refused && reason.code === LOG;
      throw reason;
    }
  }
}

function heldOrNull<Thing>(read: () => Thing): Thing | null {
  try {
    return read();
  } catch (reason) {
    if (reason instanceof Refused || reason instanceof Malformed) {
      return null;
    }
    throw reason;
  }
}

function turnsIn(rows: readonly Packable[]): ReadonlyMap<string, number> {
  const turns = new Map<string, number>();
  for (const row of rows) {
    const [certificate, , turn] = listIn(row);
    const read = heldOrNull(() => readClinician(readCertificate(bytesIn(certificate)).payload).clinician);
    if (read !== null && typeof turn === "number") {
      turns.set(hex(read.clinicianId), turn);
    }
  }
  return turns;
}

export function pairIn(row: Packable): CertifiedBundle {
  const [certificate, bundle] = listIn(row);
  return [bytesIn(certificate), bytesIn(bundle)];
}
