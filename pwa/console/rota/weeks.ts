// The rota as the relay answers it: shifts, turns, what is missing, how hours are shared, wishes and leave.

import { hex } from "../../../crypto/web/bytes.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, flagIn, listIn, maybe, numberIn, textIn } from "../../shared/parsing.ts";

/** Who is asked first, who when nobody answers, and who then. */
export const TIERS = [0, 1, 2] as const;
export type Tier = (typeof TIERS)[number];

export type Shift = {
  readonly id: Uint8Array;
  readonly owner: string;
  readonly tier: Tier;
  readonly zone: string;
  /** The wall's clock there at the first time, in seconds as if it were UTC. */
  readonly first: number;
  readonly seconds: number;
  readonly rule: string;
  readonly version: number;
  readonly ended: number;
};

/** One occurrence of a shift. `owner` is a clinician's id in hexadecimal, or null where nobody has it. */
export type Turn = {
  readonly shift: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly tier: Tier;
  readonly owner: string | null;
  readonly why: string;
  readonly came: string;
  readonly version: number;
};

export type Gap = { readonly start: number; readonly until: number; readonly tier: Tier; readonly have: number };
export type Share = {
  readonly owner: string;
  readonly all: number;
  readonly night: number;
  readonly weekend: number;
};
export type Ask = {
  readonly id: Uint8Array;
  readonly asker: string;
  readonly turn: string;
  readonly start: number;
  readonly colleague: string | null;
  readonly otherStart: number | null;
  readonly accepted: boolean;
};
export type Leave = {
  readonly id: Uint8Array;
  readonly owner: string;
  readonly start: number;
  readonly until: number;
  readonly granted: boolean;
};
export type Weeks = {
  readonly now: number;
  /** Until when one's own calendar's address is good, or null where there is none. */
  readonly calendar: number | null;
  readonly shifts: readonly Shift[];
  readonly turns: readonly Turn[];
  readonly gaps: readonly Gap[];
  readonly shares: readonly Share[];
  readonly asks: readonly Ask[];
  readonly leaves: readonly Leave[];
};

const ID_BYTES = 16;

/** What a turn is known by, for lists and comparisons. */
export function nameOf({ shift, start }: Pick<Turn, "shift" | "start">): string {
  return `${hex(shift)}${start}`;
}

export function weeksIn(answer: readonly Packable[]): Weeks {
  const [now, calendar, shifts, turns, gaps, shares, asks, leaves] = answer;
  return {
    now: numberIn(now),
    calendar: maybe(calendar, numberIn),
    shifts: listIn(shifts).map(shiftIn),
    turns: listIn(turns).map(turnIn),
    gaps: listIn(gaps).map(gapIn),
    shares: listIn(shares).map(shareIn),
    asks: listIn(asks).map(askIn),
    leaves: listIn(leaves).map(leaveIn),
  };
}

function shiftIn(value: Packable): Shift {
  const [id, owner, tier, zone, first, seconds, rule, version, ended] = listIn(value);
  return {
    ...{ id: idIn(id), owner: personIn(owner), tier: tierIn(tier), zone: textIn(zone), first: numberIn(first) },
    ...{ seconds: numberIn(seconds), rule: textIn(rule), version: numberIn(version), ended: numberIn(ended) },
  };
}

function turnIn(value: Packable): Turn {
  const [shift, start, end, tier, owner, why, came, version] = listIn(value);
  return {
    ...{ shift: idIn(shift), start: numberIn(start), end: numberIn(end), tier: tierIn(tier) },
    ...{ owner: maybe(owner, personIn), why: textIn(why), came: textIn(came), version: numberIn(version) },
  };
}

function gapIn(value: Packable): Gap {
  const [start, until, tier, have] = listIn(value);
  return { start: numberIn(start), until: numberIn(until), tier: tierIn(tier), have: numberIn(have) };
}

function shareIn(value: Packable): Share {
  const [owner, all, night, weekend] = listIn(value);
  return { owner: personIn(owner), all: numberIn(all), night: numberIn(night), weekend: numberIn(weekend) };
}

function askIn(value: Packable): Ask {
  const [id, asker, shift, start, colleague, other, accepted] = listIn(value);
  const own = { shift: idIn(shift), start: numberIn(start) };
  return {
    ...{ id: idIn(id), asker: personIn(asker), turn: nameOf(own), start: own.start },
    colleague: maybe(colleague, personIn),
    otherStart: maybe(other, (given) => numberIn(listIn(given)[1])),
    accepted: flagIn(accepted),
  };
}

function leaveIn(value: Packable): Leave {
  const [id, owner, start, until, granted] = listIn(value);
  const times = { start: numberIn(start), until: numberIn(until) };
  return { id: idIn(id), owner: personIn(owner), ...times, granted: flagIn(granted) };
}

function idIn(value: Packable | undefined): Uint8Array {
  return bytesIn(value, ID_BYTES);
}

function personIn(value: Packable | undefined): string {
  return hex(idIn(value));
}

function tierIn(value: Packable | undefined): Tier {
  const tier = numberIn(value);
  return tier === 0 || tier === 1 ? tier : 2;
}
