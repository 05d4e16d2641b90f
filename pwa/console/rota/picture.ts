// Four weeks as bars: for each local day, when how many are on call, and where nobody is. Pure.

import type { Gap, Turn } from "./weeks.ts";

export type Piece = { readonly from: number; readonly to: number };
export type Bar = {
  readonly day: number;
  readonly duty: readonly Piece[];
  readonly backup: readonly Piece[];
  /** Where nobody of the first tier is, and where somebody is but fewer than it needs. */
  readonly missing: readonly Piece[];
  readonly few: readonly Piece[];
  readonly backupMissing: readonly Piece[];
  readonly own: readonly Piece[];
};

const DAY_SECONDS = 86_400;

/** One bar a day from a local midnight on. Pieces are seconds of that day. */
export function barsOf(
  turns: readonly Turn[],
  gaps: readonly Gap[],
  since: number,
  days: number,
  me: string,
): readonly Bar[] {
  const had = turns.filter(({ owner }) => owner !== null);
  return Array.from({ length: days }, (_, at) => {
    const day = since + at * DAY_SECONDS;
    const within = (spans: readonly (readonly [number, number])[]) => piecesOf(spans, day);
    const of = (tier: number) =>
      had.filter((turn) => turn.tier === tier).map(({ start, end }) => [start, end] as const);
    const lacking = (tier: number, wanted: (gap: Gap) => boolean) =>
      gaps.filter((gap) => gap.tier === tier && wanted(gap)).map(({ start, until }) => [start, until] as const);
    return {
      day,
      ...{ duty: within(of(0)), backup: within(of(1)) },
      missing: within(lacking(0, ({ have }) => have === 0)),
      few: within(lacking(0, ({ have }) => have > 0)),
      backupMissing: within(lacking(1, () => true)),
      own: within(had.filter(({ owner }) => owner === me).map(({ start, end }) => [start, end] as const)),
    };
  });
}

/** Spans cut to one day and joined where they touch. */
function piecesOf(spans: readonly (readonly [number, number])[], day: number): readonly Piece[] {
  const cut = spans
    .map(([start, end]) => ({ from: Math.max(start - day, 0), to: Math.min(end - day, DAY_SECONDS) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from);
  const joined: Piece[] = [];
  for (const piece of cut) {
    const last = joined[joined.length - 1];
    if (last !== undefined && piece.from <= last.to) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, piece.to) };
    } else {
      joined.push(piece);
    }
  }
  return joined;
}
