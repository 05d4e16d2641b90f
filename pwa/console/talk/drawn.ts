// Which messages of a long talk are drawn: the newest, and more of those before as somebody goes up.

/** So many are drawn, and so many more each time that somebody comes near the first of them. */
export const LATELY = 60;

type Keyed = { readonly key: string };

/** `from`: the key of the first one that is wanted, or null for the newest; what is over by now begins with what is left. */
export function firstDrawn(entries: readonly Keyed[], from: string | null): number {
  const newest = Math.max(0, entries.length - LATELY);
  return from === null ? newest : Math.max(0, Math.min(newest, placeOf(entries, from)));
}

/** The key of the first one when so many more are drawn. */
export function before(entries: readonly Keyed[], first: number): string | null {
  return entries[Math.max(0, first - LATELY)]?.key ?? null;
}

function placeOf(entries: readonly Keyed[], key: string): number {
  return entries.findIndex((entry) => entry.key === key);
}
