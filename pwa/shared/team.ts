// What the blocks tell of who is in a conversation, as plain lines: who came, who went, and who leads.

import { type Block, made, OFFER, TEAM } from "../../crypto/web/block.ts";
import { same } from "../../crypto/web/bytes.ts";
import { type Member, memberWith } from "../../crypto/web/member.ts";

export type Who = { readonly alias: string; readonly profession: string; readonly region: string };
/** `at`: when that was, in unix seconds. */
export type TeamLine = {
  readonly what: "joined" | "gone" | "leads" | "came" | "called" | "brought";
  readonly who: Who | null;
  readonly at: number;
  /** What somebody was brought in for. */
  /** What somebody was brought in for, in whose words; null where that one is not verified. */
  readonly purpose?: { readonly code: string; readonly note: string; readonly by: Who | null };
};
/** Somebody verified, or null: nobody else is named. */
export type Name = (member: Member) => Who | null;

/** Of the whole chain, in its order. Who first answered her is no line: that stands above the talk. */
export function teamLines(blocks: readonly Block[], name: Name): readonly TeamLine[] {
  return blocks.flatMap((block, at) => {
    const before = blocks[at - 1];
    return before === undefined || at === 1 ? [] : linesOf(before, block, name);
  });
}

/** Whoever claimed her call first. */
export function firstToCome(blocks: readonly Block[], name: Name): Who | null {
  const claim = blocks.find(({ kind }) => kind !== OFFER);
  return claim === undefined ? null : leadOf(claim, name);
}

/** Those that stand between two messages sent at these times. */
export function told(lines: readonly TeamLine[], after: number, upTo: number): readonly TeamLine[] {
  return lines.filter(({ at }) => at > after && at <= upTo);
}

function linesOf(before: Block, block: Block, name: Name): readonly TeamLine[] {
  const line = (what: TeamLine["what"], who: Who | null): TeamLine => ({ what, who, at: made(block) });
  if (block.kind !== TEAM) {
    return [block.kind === OFFER ? line("called", null) : line("came", leadOf(block, name))];
  }
  const [joined, gone] = [beyond(block, before), beyond(before, block)];
  const lead = same(block.lead, before.lead) || block.lead === null ? [] : [line("leads", leadOf(block, name))];
  return [
    ...joined.map((member) => line("joined", name(member))),
    ...gone.map((member) => line("gone", name(member))),
    ...lead,
  ];
}

function leadOf({ lead, members }: Block, name: Name): Who | null {
  const member = lead === null ? undefined : memberWith(members, lead);
  return member === undefined ? null : name(member);
}

/** Who is in the one block and not in the other. */
function beyond(block: Block, other: Block): readonly Member[] {
  return block.members.filter(({ id }) => memberWith(other.members, id) === undefined);
}
