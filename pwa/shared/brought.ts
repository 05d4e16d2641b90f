// What whoever brought somebody in has said of it: shown only from the one who signed the block that added them.

import { BROUGHT, readBrought } from "../../crypto/web/ask.ts";
import { type Block, made } from "../../crypto/web/block.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import type { Opened } from "../../crypto/web/envelope.ts";
import { memberWith } from "../../crypto/web/member.ts";
import type { Name, TeamLine } from "./team.ts";

type Said = ReturnType<typeof readBrought> & {
  readonly author: Uint8Array;
  readonly expires: number;
};

export class BroughtIn {
  #said: readonly Said[] = [];

  /** Throws Refused where the body is not what its kind promises. */
  take({ message: { body, kind, memberId } }: Opened, expires: number): void {
    if (kind === BROUGHT) {
      this.#said = [...this.#said, { ...readBrought(body), author: memberId, expires }];
    }
  }

  /** The lines of the blocks, and after each what somebody came for. */
  among(lines: readonly TeamLine[], blocks: readonly Block[], name: Name): readonly TeamLine[] {
    const told = new Set<string>();
    const reasons = this.#said.flatMap(({ author, memberId, note, purpose }): readonly TeamLine[] => {
      const block = addedBy(author, blocks, memberId);
      const member = memberWith(block?.members ?? [], memberId);
      const by = memberWith(block?.members ?? [], author);
      // Once for each coming, where it stands among the blocks: nobody says more by saying it again, or at another time.
      const key = `${block?.n} ${hex(memberId)}`;
      if (block === undefined || member === undefined || told.has(key)) {
        return [];
      }
      told.add(key);
      const about = { code: purpose, note, by: by === undefined ? null : name(by) };
      return [{ what: "brought", who: name(member), at: made(block), purpose: about }];
    });
    // A sort leaves in order what is equal.
    return reasons.length === 0 ? lines : [...lines, ...reasons].sort((one, other) => one.at - other.at);
  }

  forgetDue(now: number): void {
    this.#said = this.#said.filter(({ expires }) => expires > now);
  }

  forget(): void {
    this.#said = [];
  }
}

function addedBy(signer: Uint8Array, blocks: readonly Block[], id: Uint8Array): Block | undefined {
  const isAdded = (block: Block, n: number) =>
    memberWith(block.members, id) !== undefined && memberWith(blocks[n - 1]?.members ?? [], id) === undefined;
  return blocks.find((block, n) => equal(block.signer, signer) && isAdded(block, n));
}
