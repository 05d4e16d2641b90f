// Time zones of shifts: those of Indonesia, one's own, and what a wall's clock there is in unix seconds.

/** Western, central and eastern Indonesia, none of which has a summer time. */
export const ZONES: ReadonlyMap<string, string> = new Map([
  ["Asia/Jakarta", "WIB"],
  ["Asia/Makassar", "WITA"],
  ["Asia/Jayapura", "WIT"],
]);

/** Those of Indonesia, and where one plans from, by its IANA name, if that is another. */
export function zonesFrom(home: string): ReadonlyMap<string, string> {
  return ZONES.has(home) ? ZONES : new Map([...ZONES, [home, home]]);
}

/** Whether this browser knows a zone by that name; the relay judges for itself. */
export function isZone(name: string): boolean {
  try {
    offsetAt(0, name);
    return true;
  } catch {
    return false;
  }
}

/** Unix seconds of what the wall shows in a zone that the browser knows; `wall` as if it were UTC. */
export function instantOf(wall: number, zone: string): number {
  // What is counted from the wall's clock is off by a summer time's hour at most: once more is enough.
  return wall - offsetAt(wall - offsetAt(wall, zone), zone);
}

/** What the wall shows there, in seconds as if it were UTC. */
export function wallOf(time: number, zone: string): number {
  return time + offsetAt(time, zone);
}

/** Seconds east of Greenwich, at a time in unix seconds. */
function offsetAt(time: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
  } as const);
  const parts = new Map(format.formatToParts(time * 1000).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const day = [part("year"), part("month") - 1, part("day")] as const;
  return Date.UTC(...day, part("hour"), part("minute"), part("second")) / 1000 - time;
}
