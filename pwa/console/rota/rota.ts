// The rota's room: what the relay knows of the next four weeks, and everything that one may do about it.

import { fromHex, hex } from "../../../crypto/web/bytes.ts";
import { readCertificate, readClinician } from "../../../crypto/web/certificate.ts";
import type { Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, listIn } from "../../shared/parsing.ts";
import { Attempt } from "../attempt.ts";
import type { Planned } from "./planning.ts";
import { type Ask, type Leave, type Shift, type Turn, type Weeks, weeksIn } from "./weeks.ts";

export const SHOWN_DAYS = 28;
const DAY_SECONDS = 86_400;
const FIVE_MINUTES = 300;

export class RotaRoom {
  readonly #line: Line;
  readonly #changed: () => void;
  readonly attempt: Attempt;
  #since = 0;
  #stop: (() => void) | null = null;
  /** Names by clinician id, as their certificates say. */
  names: ReadonlyMap<string, string> = new Map();
  weeks: Weeks | null = null;
  /** A new calendar's address, shown once. */
  address: string | null = null;

  constructor(line: Line, changed: () => void) {
    this.#line = line;
    this.#changed = changed;
    this.attempt = new Attempt(changed);
  }

  /** From a local midnight on, and again whenever the relay says that something has changed. */
  async enter(since: number): Promise<void> {
    this.#since = since;
    this.#stop ??= this.#line.on("rota", () => void this.#fetch().catch(() => undefined));
    await this.attempt.make(async () => {
      const [rows] = await this.#line.call("rota_people");
      const people = listIn(rows).map((row) => readClinician(readCertificate(bytesIn(row)).payload).clinician);
      this.names = new Map(people.map(({ clinicianId, alias }) => [hex(clinicianId), alias]));
      await this.#fetch();
    });
  }

  leave(): void {
    this.#stop?.();
    this.#stop = null;
    this.address = null;
  }

  offer({ shift, start }: Turn): Promise<boolean> {
    return this.#do("ask_turn", shift, start, null, null);
  }

  /** Asks one colleague to have a turn, and maybe to give one of theirs for it. */
  ask({ shift, start }: Turn, colleague: string, other: Turn | null): Promise<boolean> {
    const inReturn = other === null ? null : [other.shift, other.start];
    return this.#do("ask_turn", shift, start, fromHex(colleague), inReturn);
  }

  accept({ id }: Ask): Promise<boolean> {
    return this.#do("accept_turn", id);
  }

  drop({ id }: Ask): Promise<boolean> {
    return this.#do("drop_ask", id);
  }

  takeOver({ shift, start, version }: Turn): Promise<boolean> {
    return this.#do("take_over", shift, start, version);
  }

  askLeave(start: number, until: number): Promise<boolean> {
    return this.#do("ask_leave", start, until);
  }

  endLeave({ id }: Leave): Promise<boolean> {
    return this.#do("end_leave", id);
  }

  makeCalendar(): Promise<boolean> {
    return this.attempt.make(async () => {
      const [token] = await this.#line.call("make_calendar");
      this.address = `/kalender/${hex(bytesIn(token))}.ics`;
      await this.#fetch();
    });
  }

  dropCalendar(): Promise<boolean> {
    this.address = null;
    return this.#do("drop_calendar");
  }

  // What follows is a coordinator's.

  plan(planned: Planned): Promise<boolean> {
    return this.#do("make_shift", rowOf(planned));
  }

  /** From a time on another shift in place of one, both or neither. */
  change({ id, version }: Shift, since: number, planned: Planned): Promise<boolean> {
    return this.#do("change_shift", id, version, since, rowOf(planned));
  }

  end({ id, version }: Shift, now: number): Promise<boolean> {
    return this.#do("end_shift", id, version, Math.ceil(now / FIVE_MINUTES) * FIVE_MINUTES);
  }

  give({ shift, start, version }: Turn, owner: string | null): Promise<boolean> {
    return this.#do("give_turn", shift, start, version, owner === null ? null : fromHex(owner));
  }

  approve({ id }: Ask): Promise<boolean> {
    return this.#do("approve_turn", id);
  }

  refuse({ id }: Ask): Promise<boolean> {
    return this.#do("refuse_turn", id);
  }

  grantLeave({ id }: Leave): Promise<boolean> {
    return this.#do("grant_leave", id);
  }

  refuseLeave({ id }: Leave): Promise<boolean> {
    return this.#do("refuse_leave", id);
  }

  enterLeave(owner: string, start: number, until: number): Promise<boolean> {
    return this.#do("enter_leave", fromHex(owner), start, until);
  }

  /** Whatever was answered, what is shown afterwards is what the relay has: somebody else may have been first. */
  #do(event: string, ...values: readonly Packable[]): Promise<boolean> {
    return this.attempt.make(async () => {
      try {
        await this.#line.call(event, ...values);
      } finally {
        await this.#fetch();
      }
    });
  }

  async #fetch(): Promise<void> {
    const answer = await this.#line.call("rota", this.#since, this.#since + SHOWN_DAYS * DAY_SECONDS);
    this.weeks = weeksIn(answer);
    this.#changed();
  }
}

function rowOf({ owner, tier, zone, first, seconds, rule }: Planned): readonly Packable[] {
  return [fromHex(owner), tier, zone, first, seconds, rule];
}
