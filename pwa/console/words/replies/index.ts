// Canned replies: static and the same for everyone, so that the page's integrity hashes cover them. Nothing is counted.

import type { Language } from "../../../shared/words/words.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export const GROUPS = ["greeting", "safety", "grounding", "practical", "closing"] as const;
export type Group = (typeof GROUPS)[number];
export type Pack = Readonly<Record<Group, readonly string[]>>;
export type Reply = { readonly group: Group; readonly text: string };

/** What may stand in a reply: the clinician's alias and profession, what she wants to be called, until when the shift is. */
export type Blanks = Readonly<Record<"nama" | "peran" | "panggilan" | "sampai", string | null>>;

export const PACKS: Readonly<Record<Language, Pack>> = { id, en };

/** Whether a draft asks for replies. */
export function asksForReplies(draft: string): boolean {
  return draft.startsWith("/");
}

/** Those that a draft beginning with "/" may mean, in their groups; one whose blank nobody can fill is none. */
export function repliesFor(
  draft: string,
  language: Language,
  blanks: Blanks,
  groupName: (group: Group) => string,
): readonly Reply[] {
  if (!asksForReplies(draft)) {
    return [];
  }
  const wanted = wordsIn(draft);
  return GROUPS.flatMap((group) =>
    PACKS[language][group]
      .map((text) => ({ group, text: filled(text, blanks) }))
      .filter((reply): reply is Reply => reply.text !== null)
      .filter(({ text }) => {
        const said = `${groupName(group)} ${text}`.toLowerCase();
        return wanted.every((word) => said.includes(word));
      }),
  );
}

function filled(text: string, blanks: Blanks): string | null {
  let whole = true;
  const said = text.replaceAll(/\{(\w+)\}/g, (_, blank: string) => {
    const value = blanks[blank as keyof Blanks] ?? null;
    whole &&= value !== null;
    return value ?? "";
  });
  return whole ? said : null;
}

function wordsIn(draft: string): readonly string[] {
  return draft
    .slice(1)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
