// A clinician's side of the care team: whom one could bring in, and handing over in three steps that may stop at any.

import { has } from "../../../crypto/web/block_rules.ts";
import { equal, hex, same } from "../../../crypto/web/bytes.ts";
import { HANDOVER } from "../../shared/purposes.ts";
import { Attempt } from "../attempt.ts";
import type { Available } from "./available.ts";
import type { Conversation } from "./conversation.ts";
import type { Invitation } from "./inviting.ts";
import type { Owner } from "./owner.ts";

/** What comes next: to bring the colleague in, to ask her, to wait for her word, to make them the lead, to go. */
export type HandingOver = "invite" | "ask" | "asked" | "lead" | "leave";

export class CareTeam {
  readonly #conversation: Conversation;
  readonly #owner: Owner;
  readonly attempt: Attempt;
  /** Everybody else who was on call when it was looked last; null before. */
  onCall: readonly Available[] | null = null;
  /** Who is to go on with her. */
  successor: Available | null = null;

  constructor(conversation: Conversation, owner: Owner) {
    this.#conversation = conversation;
    this.#owner = owner;
    this.attempt = new Attempt(() => owner.changed());
  }

  /** Those who are not in it yet. */
  get absent(): readonly Available[] {
    const { head } = this.#conversation;
    return (this.onCall ?? []).filter(({ clinician }) => head === null || !has(head, clinician.clinicianId));
  }

  look(): Promise<boolean> {
    return this.attempt.make(async () => {
      const own = this.#owner.clinician().clinicianId;
      const all = await this.#owner.colleagues();
      this.onCall = all.filter(({ clinician }) => !equal(clinician.clinicianId, own));
    });
  }

  invite(invitation: Invitation): Promise<boolean> {
    return this.attempt.make(() => this.#conversation.invite(invitation));
  }

  leave(): Promise<boolean> {
    return this.attempt.make(() => this.#conversation.leave());
  }

  /** Null while nobody was chosen, or once there is nothing left to hand over. */
  get handingOver(): HandingOver | null {
    const { head, ended } = this.#conversation;
    const { successor } = this;
    if (successor === null || head === null || ended !== null) {
      return null;
    }
    const { clinicianId } = successor.clinician;
    if (same(head.lead, clinicianId)) {
      return "leave";
    }
    if (!this.#conversation.leads) {
      return null;
    }
    return this.#isAskedAbout(clinicianId) ? "asked" : this.#nextWith(successor);
  }

  choose(successor: Available | null): void {
    this.successor = successor;
    this.attempt.wrong = null;
    this.#owner.changed();
  }

  /** The next of the three steps. */
  next(earlier: boolean): Promise<boolean> {
    const { handingOver: step, successor: who } = this;
    return this.attempt.make(async () => {
      if (who === null) {
        return;
      }
      if (step === "invite" || step === "ask") {
        await this.#conversation.invite({ who, purpose: HANDOVER, note: "", ends: 0, earlier });
      } else if (step === "lead") {
        await this.#conversation.handOver(who);
      } else if (step === "leave") {
        await this.#conversation.leave();
      }
    });
  }

  #nextWith(successor: Available): HandingOver {
    const { head } = this.#conversation;
    const there = head !== null && has(head, successor.clinician.clinicianId);
    return there ? (this.#conversation.mayLead(successor) ? "lead" : "ask") : "invite";
  }

  #isAskedAbout(id: Uint8Array): boolean {
    const { head } = this.#conversation;
    const there = head !== null && has(head, id);
    const waits = there ? ["waiting"] : ["waiting", "allowed"];
    return this.#conversation.asked.some(({ state, who }) => hex(who.clinicianId) === hex(id) && waits.includes(state));
  }
}
