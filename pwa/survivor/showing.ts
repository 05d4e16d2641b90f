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

export function talkOf(conversation: Conversation, folded: boolean, now: number): Talk {
  const { calls, gap, head, held, keep, need, offeredTo, opensAt, reading, together, transcript, writing } =
    conversation;
  const { came, lines, missing, warning, who } = together;
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
      lines,
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
    reading: sinceSign < WAITS.readingMs && !left,
  };
}
