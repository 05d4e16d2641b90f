// The clinicians whom she has verified in this visit; a name is shown of nobody else, and nothing is sealed for them.

import { type Block, OFFER } from "../../crypto/web/block.ts";
import type { OnCall } from "../../crypto/web/bundle.ts";
import { equal, hex } from "../../crypto/web/bytes.ts";
import type { Clinician } from "../../crypto/web/certificate.ts";
import type { Chain } from "../../crypto/web/chain.ts";
import type { Member } from "../../crypto/web/member.ts";
import { Refused } from "../../crypto/web/refused.ts";
import { type Newest, type Present, presentIn } from "../shared/present.ts";
import type { Around } from "./around.ts";
import type { Who } from "./scene.ts";

const NOBODY: Present = { verified: [], refused: [], missing: [], outnumbered: [] };

export class Companions {
  readonly #around: Around;
  readonly #need: string;
  readonly #known = new Map<string, Clinician>();
  /** Whom the pinned root does not vouch for, or no longer; and whom no next block can be wrapped to. */
  readonly #refused = new Set<string>();

  constructor(around: Around, need: string) {
    this.#around = around;
    this.#need = need;
  }

  learn(onCall: readonly OnCall[]): void {
    for (const { clinician } of onCall) {
      this.#known.set(hex(clinician.clinicianId), clinician);
      this.#refused.delete(hex(clinician.clinicianId));
    }
  }

  /** Under a certificate for the very key that the block names. */
  who({ id, key }: Member): Who | null {
    const known = this.#known.get(hex(id));
    return known !== undefined && equal(known.key, key) ? known : null;
  }

  /** Those of the head who may not stay in it. */
  refusedIn({ members }: Block): readonly Uint8Array[] {
    const { revoked } = this.#around.trust;
    return members.slice(1).flatMap(({ certificateHash, id }) => {
      const ended = certificateHash !== null && revoked.has(hex(certificateHash));
      return ended || this.#refused.has(hex(id)) ? [id] : [];
    });
  }

  /** Somebody is in the head of whom nothing has been verified. Whom she offered it to she has verified herself. */
  strangersIn({ kind, members }: Block): boolean {
    return kind !== OFFER && members.slice(1).some((member) => this.who(member) === null);
  }

  /** Looks at everybody in the head, by what the relay names of them. */
  async look(chain: Chain, newest: Newest): Promise<Present> {
    const { clock, trust } = this.#around;
    if (!trust.informed || trust.doubtful) {
      await this.#ask();
    }
    if (!trust.informed) {
      return { ...NOBODY, missing: chain.head.members.slice(1).map(({ id }) => id) };
    }
    const present = presentIn(trust.authority(), chain, newest, clock.now(), (member) => this.who(member) !== null);
    this.learn(present.verified);
    for (const id of [...present.refused, ...present.outnumbered]) {
      this.#refused.add(hex(id));
    }
    return present;
  }

  /** What is not believed of the answer is remembered as a doubt; the talk itself goes on. */
  async #ask(): Promise<void> {
    const { line, trust } = this.#around;
    try {
      await trust.watch(line, "on_call", this.#need);
    } catch (reason) {
      if (!(reason instanceof Refused)) {
        throw reason;
      }
    }
  }

  forget(): void {
    this.#known.clear();
  }
}
