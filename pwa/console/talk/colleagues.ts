// Whom this clinician has verified in a conversation: colleagues are named, and written for, only then.

import type { Block } from "../../../crypto/web/block.ts";
import type { OnCall } from "../../../crypto/web/bundle.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import type { Chain } from "../../../crypto/web/chain.ts";
import { consentIn, isNamed } from "../../../crypto/web/consent.ts";
import { ended } from "../../../crypto/web/coverage.ts";
import type { Member } from "../../../crypto/web/member.ts";
import { Unanswered } from "../../shared/line.ts";
import { type Newest, type Present, presentIn } from "../../shared/present.ts";
import type { Who } from "../../shared/team.ts";
import type { Owner } from "./owner.ts";

export class Colleagues {
  readonly #owner: Owner;
  readonly #known = new Map<string, Clinician>();
  /** Those who may not stay in it: revoked, or certified by nobody. */
  #refused: ReadonlySet<string> = new Set();

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Verified as on call: named from the first moment that they are in it. */
  meet(clinician: Clinician): void {
    this.#known.set(hex(clinician.clinicianId), clinician);
  }

  who({ id, key }: Member): Who | null {
    const known = this.#known.get(hex(id));
    return known !== undefined && equal(known.key, key) ? known : null;
  }

  /** Looks at everybody in the head, oneself too. */
  look(chain: Chain, newest: Newest): Present {
    const { trust, around } = this.#owner;
    const now = around.clock.now();
    const present = presentIn(trust.authority(), chain, newest, now, (member) => this.who(member) !== null);
    for (const one of present.verified) {
      this.#known.set(hex(one.clinician.clinicianId), one.clinician);
    }
    this.#refused = new Set(present.refused.map(hex));
    return present;
  }

  /** Somebody is in it of whom nothing has been verified. */
  strangersIn({ members }: Block): boolean {
    const own = this.#owner.clinician().clinicianId;
    return members.slice(1).some((member) => !equal(member.id, own) && this.who(member) === null);
  }

  /** Somebody who was revoked is still in it: whoever writes next leaves them out. */
  revokedIn({ members }: Block): boolean {
    const { revoked } = this.#owner.trust;
    return members.some(({ certificateHash }) => certificateHash !== null && revoked.has(hex(certificateHash)));
  }

  /** Those of the head whom this clinician's next block may not keep: the time that she allowed them is over. */
  overIn({ blocks, consents, head }: Chain): readonly Uint8Array[] {
    const { around, clinician } = this.#owner;
    const now = around.clock.now();
    if (!consents.some((one) => endsBy(one, now))) {
      return [];
    }
    const over = ended(blocks, consents, now);
    return this.#leads(head) ? over : over.filter((id) => equal(id, clinician().clinicianId));
  }

  isOver(chain: Chain, id: Uint8Array): boolean {
    return this.overIn(chain).some((one) => equal(one, id));
  }

  /**
   * Who of the head stays, oneself among them in the order of the head. Only the lead leaves out whom the root does not
   * vouch for, and whose time is over; anybody leaves out whom a revocation names. Throws Unanswered while the relay
   * names no bundle.
   */
  staying(chain: Chain, own: OnCall, present: Present): readonly OnCall[] {
    const { head } = chain;
    const leads = this.#leads(head);
    const over = this.overIn(chain);
    const { revoked } = this.#owner.trust;
    const kept = head.members.slice(1).filter(({ id }) => isOwn(own, id) || !over.some((one) => equal(one, id)));
    return kept.flatMap((member) => {
      if (isOwn(own, member.id)) {
        return [own];
      }
      const found = present.verified.find(({ clinician }) => equal(clinician.clinicianId, member.id));
      const ended = revoked.has(hex(member.certificateHash ?? member.id));
      if (found === undefined && !ended && !(leads && this.#refused.has(hex(member.id)))) {
        throw new Unanswered("bundle");
      }
      return found === undefined ? [] : [found];
    });
  }

  #leads({ lead }: Block): boolean {
    return lead !== null && equal(lead, this.#owner.clinician().clinicianId);
  }
}

function isOwn({ clinician }: OnCall, id: Uint8Array): boolean {
  return equal(clinician.clinicianId, id);
}

function endsBy(object: Uint8Array, now: number): boolean {
  const consent = consentIn(object);
  return isNamed(consent) && consent.ends !== 0 && consent.ends <= now;
}
