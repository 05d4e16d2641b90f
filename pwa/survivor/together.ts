// Who is with her, as she may see it: names of verified people, lines of who came and went, and what is wrong.

import { type Block, OFFER } from "../../crypto/web/block.ts";
import { equal, hex, same } from "../../crypto/web/bytes.ts";
import { firstToCome, type Name, teamLines } from "../shared/team.ts";
import type { Around } from "./around.ts";
import type { Beside } from "./beside.ts";
import type { Companions } from "./companions.ts";
import type { Lineage } from "./lineage.ts";
import type { Companion, TeamLine, Warning, Who } from "./scene.ts";
import type { Standing } from "./standing.ts";

type Parts = {
  readonly around: Around;
  readonly lineage: Lineage;
  readonly companions: Companions;
  readonly standing: Standing;
  readonly beside: () => Beside;
};

export class Together {
  readonly #parts: Parts;
  readonly #name: Name;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#name = (member) => parts.companions.who(member);
  }

  /** Whoever leads; where nobody does, somebody verified who is still there. Nobody who may not be. */
  get who(): Who | null {
    const { companions, lineage } = this.#parts;
    const { head } = lineage;
    if (head === null || head.kind === OFFER) {
      return null;
    }
    const gone = companions.refusedIn(head);
    const there = head.members.slice(1).filter(({ id }) => !gone.some((one) => equal(one, id)));
    const lead = there.filter(({ id }) => same(head.lead, id));
    return [...lead, ...there].map(this.#name).find((one) => one !== null) ?? null;
  }

  /** Whoever is with her now, once somebody has answered. */
  get company(): readonly Companion[] {
    const { lead = null, members = [] } = this.#talkHead ?? {};
    return members.slice(1).map((member) => ({
      ...{ key: hex(member.id), who: this.#name(member) },
      leads: lead !== null && equal(lead, member.id),
    }));
  }

  /** Who answered her first. */
  get came(): Who | null {
    return firstToCome(this.#blocks, this.#name);
  }

  get lines(): readonly TeamLine[] {
    const lines = teamLines(this.#blocks, this.#name);
    return this.#parts.beside().invited?.among(lines, this.#blocks, this.#name) ?? lines;
  }

  /** Nobody is in it who could read: all have gone, or may not read on. */
  get alone(): boolean {
    const { companions, lineage } = this.#parts;
    const head = this.#talkHead;
    if (head === null) {
      return false;
    }
    const gone = [...lineage.chain.uncovered, ...companions.refusedIn(head)];
    return head.members.slice(1).every(({ id }) => gone.some((one) => equal(one, id)));
  }

  /** Who would have to be there for it to go on. */
  get missing(): "nobody" | "lead" | null {
    return this.alone ? "nobody" : this.#talkHead !== null && this.#talkHead.lead === null ? "lead" : null;
  }

  /** Why nothing is sent for now, or only once a new epoch leaves somebody out. */
  get warning(): Warning | null {
    const { around, companions, lineage } = this.#parts;
    const head = this.#talkHead;
    if (head === null) {
      return null;
    }
    const barred = companions.refusedIn(head).length > 0 ? "barred" : null;
    return around.trust.doubtful ? "doubt" : (lineage.fault ?? barred);
  }

  /** The name of a verified companion by member id in hex; nobody's while only one has been with her. */
  nameOf(author: string): string | null {
    const others = this.#blocks.flatMap(({ kind, members }) => (kind === OFFER ? [] : members.slice(1)));
    const writer = others.find(({ id }) => hex(id) === author);
    const single = new Set(others.map(({ id }) => hex(id))).size < 2;
    return single || writer === undefined ? null : (this.#name(writer)?.alias ?? null);
  }

  get #blocks(): readonly Block[] {
    return this.#parts.lineage.chain.blocks;
  }

  /** The head while somebody has claimed and it goes on. */
  get #talkHead(): Block | null {
    return this.#parts.standing.state === "claimed" ? this.#parts.lineage.head : null;
  }
}
