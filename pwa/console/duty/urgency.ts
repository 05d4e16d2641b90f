// How long is long, and who comes first on the waiting list; a list that somebody reaches into does not move.

import { nameOf, type Waiting } from "./requests.ts";

/** What a wait is called: it changes its words and its picture, never its colour alone. */
export type Grade = "fresh" | "waiting" | "long" | "late";

const WAITING_FROM_SECONDS = 60;
const LONG_FROM_SECONDS = 180;
/** Nobody should wait longer than this: from here on nobody else is put before them. */
const LATE_FROM_SECONDS = 300;

const PRESSING_NEED = "medical";
const PRESSING_WISH = "under_18:yes";

type Asked = Pick<Waiting, "since" | "urgent" | "wishes"> & { readonly card: Pick<Waiting["card"], "need" | "codes"> };

export function gradeOf(seconds: number): Grade {
  if (seconds >= LATE_FROM_SECONDS) {
    return "late";
  }
  if (seconds >= LONG_FROM_SECONDS) {
    return "long";
  }
  return seconds >= WAITING_FROM_SECONDS ? "waiting" : "fresh";
}

/** Hurt or ill, or not grown up. */
export function isPressing({ card, wishes }: Omit<Asked, "since" | "urgent">): boolean {
  return card.need === PRESSING_NEED || [...card.codes, ...wishes].includes(PRESSING_WISH);
}

/** Called false last; else who says that they are in danger now, or is pressed or late, then who has waited longest. */
export function inOrder<Request extends Asked>(
  waiting: readonly Request[],
  isDeclined: (request: Request) => boolean,
  now: number,
): readonly Request[] {
  const first = (request: Request) => isPressing(request) || now - request.since >= LATE_FROM_SECONDS;
  const rank = (request: Request) => (isDeclined(request) ? 3 : request.urgent ? 0 : first(request) ? 1 : 2);
  return [...waiting].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
}

/** The order in which they stood before, with those that came since at the end. */
export function asBefore(waiting: readonly Waiting[], before: readonly string[]): readonly Waiting[] {
  const place = (one: Waiting) => {
    const at = before.indexOf(nameOf(one));
    return at < 0 ? before.length : at;
  };
  return [...waiting].sort((a, b) => place(a) - place(b));
}
