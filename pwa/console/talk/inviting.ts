// Bringing colleagues in: at once where her standing consent covers it, else once she has allowed it by name.

import { ASK, askBody, BROUGHT, broughtBody } from "../../../crypto/web/ask.ts";
import { has, MOST_MEMBERS } from "../../../crypto/web/block_rules.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Clinician } from "../../../crypto/web/certificate.ts";
import { JOIN, LEAD } from "../../../crypto/web/consent.ts";
import { clinicianMember } from "../../../crypto/web/member.ts";
import { Refused } from "../../../crypto/web/refused.ts";
import type { Asked, Asks } from "../../shared/asks.ts";
import { HANDOVER } from "../../shared/purposes.ts";
import { type AskState, stateOf } from "./asking.ts";
import type { Available } from "./available.ts";
import { earlierEpochs, lackOf } from "./covering.ts";
import type { Epochs } from "./epochs.ts";
import type { Owner } from "./owner.ts";
import { bringing, handingOver } from "./steps.ts";

export type Invitation = {
  readonly who: Available;
  readonly purpose: string;
  readonly note: string;
  /** A time until which they stay, or 0. */
  readonly ends: number;
  /** What was said before is theirs to read too. */
  readonly earlier: boolean;
};
export type AskShown = { readonly who: Clinician; readonly state: AskState; readonly leads: boolean };
type Parts = {
  readonly owner: Owner;
  readonly epochs: Epochs;
  readonly asks: Asks;
  readonly send: (kind: string, body: Uint8Array) => void;
};

export class Inviting {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What becomes of an invitation now: she is not asked where she has said yes to it beforehand. */
  outlook({ earlier, ends, purpose, who }: Invitation): "at_once" | "asks" | "full" {
    const { head } = this.#parts.epochs.chain;
    if (head.members.length >= MOST_MEMBERS && !has(head, who.clinician.clinicianId)) {
      return "full";
    }
    const plain = !earlier && ends === 0 && (purpose !== HANDOVER || this.#covers(who, true, []));
    return plain && this.#covers(who, false, []) ? "at_once" : "asks";
  }

  /** Refused as "members" where nobody else fits in. Throws Answered or Unanswered. */
  async invite(invitation: Invitation): Promise<void> {
    const { epochs } = this.#parts;
    await epochs.learn();
    const outlook = this.outlook(invitation);
    if (outlook === "full") {
      throw new Refused("members");
    }
    if (outlook === "at_once") {
      await this.#bring(invitation.who, [], invitation);
    } else {
      this.#ask(invitation);
    }
  }

  /** What this clinician has asked her that still waits for something, the last of each colleague. */
  get shown(): readonly AskShown[] {
    const latest = new Map<string, AskShown>();
    for (const asked of this.#own) {
      const { ask, who } = asked;
      const state = stateOf(this.#parts.epochs.chain, asked, this.#now);
      const name = hex(who.clinicianId);
      latest.delete(name);
      if (state !== null) {
        latest.set(name, { who, state, leads: ask.scope === LEAD });
      }
    }
    return [...latest.values()];
  }

  /** Brings in whom she has allowed, as soon as they are on call. */
  async settle(): Promise<void> {
    const { epochs, owner } = this.#parts;
    const { chain } = epochs;
    const { head } = chain;
    const allowed = this.#own.filter((one) => stateOf(chain, one, this.#now) === "allowed" && this.#leads);
    const awaited = allowed.filter((one) => !has(head, one.who.clinicianId));
    const onCall = awaited.length === 0 ? [] : await onCallNow(owner);
    for (const { consent, ask, who } of awaited) {
      const found = onCall.find(({ clinician }) => equal(clinician.hash, who.hash));
      if (found !== undefined && consent !== null) {
        await this.#bring(found, [consent], ask);
      }
    }
  }

  /** Whether she need not be asked before the colleague leads. */
  mayLead(who: Available): boolean {
    return this.#leadConsents(who) !== null;
  }

  /** Makes a colleague who is in it the lead. Refused as "members" where nobody is, as "consent" where she must be asked. */
  async handOver(who: Available): Promise<void> {
    const { epochs } = this.#parts;
    await epochs.learn();
    const consents = this.#leadConsents(who);
    if (consents === null) {
      throw new Refused("consent");
    }
    await epochs.step(handingOver(who.clinician.clinicianId, consents));
  }

  async #bring(
    who: Available,
    consents: readonly Uint8Array[],
    { note, purpose }: Pick<Invitation, "note" | "purpose">,
  ) {
    const { epochs, send } = this.#parts;
    if (await epochs.bring(who, bringing(who, consents))) {
      send(BROUGHT, broughtBody({ memberId: who.clinician.clinicianId, purpose, note }));
    }
  }

  #ask({ earlier, ends, note, purpose, who: { certificate } }: Invitation): void {
    const { epochs, owner, send } = this.#parts;
    const about = { id: owner.around.random(16), certificate, scope: purpose === HANDOVER ? LEAD : JOIN };
    const given = earlier ? earlierEpochs(epochs.chain, this.#now) : [];
    send(ASK, askBody({ ...about, epochs: given, ends, purpose, note }));
  }

  /** What has to be added for the colleague to lead: nothing, or a consent by name; null where she has to be asked. */
  #leadConsents(who: Available): readonly Uint8Array[] | null {
    const kept = this.#parts.epochs.chain.consents;
    const given = this.#own.flatMap(({ ask, consent, declined, who: { hash } }) =>
      consent !== null && !declined && ask.scope === LEAD && equal(hash, who.clinician.hash) ? [consent] : [],
    );
    const fresh = given.filter((one) => !kept.some((other) => equal(other, one))).map((one) => [one]);
    return [[], ...fresh].find((consents) => this.#covers(who, true, consents)) ?? null;
  }

  #covers(who: Available, leads: boolean, consents: readonly Uint8Array[]): boolean {
    const { epochs, owner } = this.#parts;
    const planned = { signer: owner.clinician().clinicianId, member: clinicianMember(who), leads, onCall: [who] };
    return lackOf(epochs.chain, planned, [...epochs.chain.consents, ...consents], this.#now) === null;
  }

  /** The asks of this clinician: an answer to another's is nothing to be used here. */
  get #own(): readonly Asked[] {
    const author = hex(this.#parts.owner.clinician().clinicianId);
    return this.#parts.asks.all.filter((one) => one.author === author);
  }

  get #leads(): boolean {
    const { lead } = this.#parts.epochs.chain.head;
    return lead !== null && equal(lead, this.#parts.owner.clinician().clinicianId);
  }

  get #now(): number {
    return this.#parts.owner.around.clock.now();
  }
}

/** Nobody, where those on call can't be verified now: that is no reason for the talk to end. */
async function onCallNow(owner: Owner): Promise<readonly Available[]> {
  try {
    return await owner.colleagues();
  } catch (error) {
    if (error instanceof Refused) {
      return [];
    }
    throw error;
  }
}
