// What a coordinator may see of the whole: counts and load, asked for again every few seconds. Nothing of what is said.

import { hex } from "../../../crypto/web/bytes.ts";
import { readCertificate, readClinician } from "../../../crypto/web/certificate.ts";
import type { Line } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, numberIn } from "../../shared/parsing.ts";
import { Attempt } from "../attempt.ts";
import { type Gap, type Turn, weeksIn } from "../rota/weeks.ts";

const ID_BYTES = 16;
const DAY_SECONDS = 86_400;
const FIVE_MINUTES = 300;
/** How far ahead the rota is looked at. */
const AHEAD_DAYS = 7;

/** One who is on call. `reached`: by an open console, or a page that came in this shift. `led`: their conversations. */
export type Standing = {
  readonly clinician: string;
  readonly tier: number;
  readonly reached: boolean;
  readonly led: number;
};
/** `since`: of the oldest that waits, in whole five minutes, or null. `beyond`: of how many more than those on duty were called. */
export type Overview = {
  readonly waiting: number;
  readonly since: number | null;
  readonly beyond: number;
  readonly standing: readonly Standing[];
};

export function overviewIn(answer: readonly Packable[]): Overview {
  const [waiting, since, beyond, standing] = answer;
  return {
    ...{ waiting: numberIn(waiting), since: numberIn(since) || null, beyond: numberIn(beyond) },
    standing: listIn(standing).map((row) => {
      const [clinician, tier, reached, led] = listIn(row);
      const who = hex(bytesIn(clinician, ID_BYTES));
      return { clinician: who, tier: numberIn(tier), reached: flagIn(reached), led: numberIn(led) };
    }),
  };
}

/** Turns of the last day to which nobody came, the newest first; and what is missing in the days to come. */
export function amiss(turns: readonly Turn[], gaps: readonly Gap[], now: number) {
  return {
    missed: turns.filter(({ came }) => came === "missed").sort((one, other) => other.start - one.start),
    gaps: gaps.filter(({ until }) => until > now).sort((one, other) => one.start - other.start),
  };
}

export class OverviewRoom {
  readonly #line: Line;
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly attempt: Attempt;
  names: ReadonlyMap<string, string> = new Map();
  known: Overview | null = null;
  missed: readonly Turn[] = [];
  gaps: readonly Gap[] = [];

  constructor(line: Line, now: () => number, changed: () => void) {
    this.#line = line;
    this.#now = now;
    this.#changed = changed;
    this.attempt = new Attempt(changed);
  }

  async enter(): Promise<void> {
    await this.attempt.make(async () => {
      const [rows] = await this.#line.call("rota_people");
      const people = listIn(rows).map((row) => readClinician(readCertificate(bytesIn(row)).payload).clinician);
      this.names = new Map(people.map(({ clinicianId, alias }) => [hex(clinicianId), alias]));
      await this.#fetch();
    });
  }

  /** Silent: what a line that is down does not tell is told when it is back. */
  look(): void {
    void this.#fetch().catch(() => undefined);
  }

  async #fetch(): Promise<void> {
    this.known = overviewIn(await this.#line.call("overview"));
    const now = this.#now();
    const since = Math.floor((now - DAY_SECONDS) / FIVE_MINUTES) * FIVE_MINUTES;
    const weeks = weeksIn(await this.#line.call("rota", since, since + (AHEAD_DAYS + 1) * DAY_SECONDS));
    Object.assign(this, amiss(weeks.turns, weeks.gaps, now));
    this.#changed();
  }
}
