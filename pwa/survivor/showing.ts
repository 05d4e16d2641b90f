// How a conversation looks on the screen: which stage it is at, and what is said of it.

import type { Conversation } from "./conversation.ts";
import type { Stage, Talk } from "./scene.ts";
import { WAITS } from "./timers.ts";

export function stageOf({ head, state }: Conversation, now: number): Stage {
  const living = (head?.expires ?? 0) > now;
  switch (state) {
    case "waiting":
      return living ? { at: "waiting" } : { at: "over", why: "expired" };
    case "claimed":
      return living ? { at: "talk" } : { at: "over", why: "ended" };
    case "new":
      return { at: "over", why: "ended" };
    default:
      return { at: "over", why: state };
  }
}

export function talkOf(conversation: Conversation, now: number): Talk {
  const { calls, gap, head, held, keep, need, offeredTo, opensAt, reading, together, transcript, writing } =
    conversation;
  const { came, missing, warning, who } = together;
  const { beside, concealed: locked, foldedSince } = conversation;
  const { lastSign, left } = reading;
  const sinceSign = (now - lastSign) * 1000;
  return {
    ...{
      need,
      keep,
      offeredTo,
      opensAt,
      called: calls.told,
      hurried: calls.hurried,
      who,
      warning,
      missing,
      held,
      locked,
      folded: foldedSince > 0,
    },
    // Nothing that comes from before is told to whoever is not known to be she.
    ...(locked
      ? { came: who, gap: false, left: false, wishes: "none", returns: 0 }
      : { came, gap, left, wishes: writing.wishes, returns: head?.returns ?? 0 }),
    bubbles: transcript.named((author) => together.nameOf(author)),
    expires: head?.expires ?? 0,
    // Who has come and gone is told from the fold on: nobody joins in silence.
    lines: together.lines.filter(({ at }) => at >= foldedSince),
    sign: beside.invited?.sign.shown ?? null,
    asked: beside.invited?.shown ?? null,
    company: together.company,
    reading: sinceSign < WAITS.readingMs && !left,
  };
}
