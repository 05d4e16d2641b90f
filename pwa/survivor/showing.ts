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

export function talkOf(conversation: Conversation, foldedSince: number, now: number): Talk {
  const { calls, gap, head, held, keep, need, offeredTo, opensAt, reading, together, transcript, writing } =
    conversation;
  const { came, missing, warning, who } = together;
  const { beside } = conversation;
  const folded = foldedSince > 0;
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
      came,
      warning,
      missing,
      gap,
      held,
      left,
      wishes: writing.wishes,
      folded,
    },
    bubbles: transcript.named((author) => together.nameOf(author)),
    expires: head?.expires ?? 0,
    returns: head?.returns ?? 0,
    // Who has come and gone is told from the fold on: nobody joins in silence.
    lines: together.lines.filter(({ at }) => at >= foldedSince),
    locked: folded && beside.locked,
    sign: beside.invited?.sign.shown ?? null,
    asked: beside.invited?.shown ?? null,
    company: together.company,
    reading: sinceSign < WAITS.readingMs && !left,
  };
}
