// What is asked of her about somebody who is to come too, and what she answered.

import { ASK, type Ask, CONSENT, DECLINED, readAsk, readConsent, readDeclined } from "../../crypto/web/ask.ts";
import { hex } from "../../crypto/web/bytes.ts";
import { type Clinician, readCertificate, readClinician } from "../../crypto/web/certificate.ts";
import type { Opened } from "../../crypto/web/envelope.ts";

export type Asked = {
  readonly ask: Ask;
  /** As the certificate says that was asked with; whoever shows or uses it verifies it first. */
  readonly who: Clinician;
  /** Who asked: a member's id in hex. */
  readonly author: string;
  /** The hash of the block that it was asked under. */
  readonly under: Uint8Array;
  readonly expires: number;
  /** Her consent as she signed it last, though she may have taken it back; null where she gave none. */
  readonly consent: Uint8Array | null;
  readonly declined: boolean;
};

export class Asks {
  readonly #known = new Map<string, Asked>();
  /** How often she has answered: whoever acts on her word sees by it that there is one. */
  answers = 0;

  get all(): readonly Asked[] {
    return [...this.#known.values()];
  }

  named(key: string): Asked | null {
    return this.#known.get(key) ?? null;
  }

  /** Throws Refused where the body is not what its kind promises. What others than she answer says nothing. */
  take({ header, message: { body, kind, memberId } }: Opened, expires: number, hers: boolean): void {
    if (kind === ASK && !hers) {
      this.#ask(readAsk(body), { author: hex(memberId), under: header.blockHash, expires });
    } else if (kind === CONSENT && hers) {
      const { id, consent } = readConsent(body);
      this.allowed(id, consent);
    } else if (kind === DECLINED && hers) {
      this.declined(readDeclined(body));
    }
  }

  /** The last word counts: what she gave anew is a consent again. */
  allowed(id: Uint8Array, consent: Uint8Array): void {
    this.#answered(id, { consent, declined: false });
  }

  /** Signed anew for a newer block: whether she still means it is not said by that. */
  signed(id: Uint8Array, consent: Uint8Array): void {
    this.#answered(id, { consent });
  }

  declined(id: Uint8Array): void {
    this.#answered(id, { declined: true });
  }

  forgetDue(now: number): void {
    for (const [key, { expires }] of this.#known) {
      if (expires <= now) {
        this.#known.delete(key);
      }
    }
  }

  forget(): void {
    this.#known.clear();
  }

  #ask(ask: Ask, from: Pick<Asked, "author" | "under" | "expires">): void {
    const { clinician: who } = readClinician(readCertificate(ask.certificate).payload);
    const fresh = { ask, who, ...from, consent: null, declined: false };
    this.#known.set(hex(ask.id), this.#known.get(hex(ask.id)) ?? fresh);
  }

  #answered(id: Uint8Array, answer: Partial<Asked>): void {
    const asked = this.#known.get(hex(id));
    if (asked !== undefined) {
      this.#known.set(hex(id), { ...asked, ...answer });
      this.answers += 1;
    }
  }
}

/** Whom a row names, by id in hex: what it is called by on either side. */
export function keyOf({ ask }: Pick<Asked, "ask">): string {
  return hex(ask.id);
}
