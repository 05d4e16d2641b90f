// Whether somebody may come too: what the lead asks her, and her answer, which alone brings them in.

import { type Ask, CONSENT, consentBody, DECLINED, declinedBody } from "../../crypto/web/ask.ts";
import { verifyCertificate } from "../../crypto/web/authority.ts";
import type { Block } from "../../crypto/web/block.ts";
import { bySurvivor, has, MOST_MEMBERS } from "../../crypto/web/block_rules.ts";
import { equal, hex, same } from "../../crypto/web/bytes.ts";
import type { Clinician } from "../../crypto/web/certificate.ts";
import { consentIn, isNamed, LEAD, makeNamed } from "../../crypto/web/consent.ts";
import type { Opened } from "../../crypto/web/envelope.ts";
import { Asks, type Asked as Known, keyOf } from "../shared/asks.ts";
import { BroughtIn } from "../shared/brought.ts";
import type { Name, TeamLine } from "../shared/team.ts";
import type { Invited, Parts } from "./beside.ts";
import { withRevoked } from "./left_out.ts";
import { HerSign } from "./safety_sign.ts";
import type { Asking } from "./scene.ts";

/** What she allows is to be used within a day. */
const VALID_SECONDS = 86_400;

export class Asked implements Invited {
  readonly #parts: Parts;
  readonly #asks = new Asks();
  readonly #brought = new BroughtIn();
  /** By the ask's key: whose certificate the pinned root has been seen to vouch for. */
  readonly #verified = new Map<string, Clinician>();
  readonly sign: HerSign;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.sign = new HerSign(parts);
  }

  /** Refused as "malformed" for a body that is none of its kind. */
  take(opened: Opened, expires: number, mine: boolean): void {
    this.#asks.take(opened, expires, mine);
    this.#brought.take(opened, expires);
    this.sign.take(opened, expires, mine);
  }

  among(lines: readonly TeamLine[], blocks: readonly Block[], name: Name): readonly TeamLine[] {
    const { revoked } = this.#parts.around.trust;
    return withRevoked(this.#brought.among(lines, blocks, name), blocks, name, revoked);
  }

  /** The one to answer first; else one that she has allowed and that has not been used. */
  get shown(): Asking | null {
    const open = this.#asks.all.filter((one) => !one.declined && (this.#isOpen(one) || this.#isUnended(one)));
    const one = open.find(({ consent }) => consent === null) ?? open[0];
    if (one === undefined) {
      return null;
    }
    const { ask, consent, who } = one;
    const { ends, epochs, note, purpose, scope } = ask;
    const about = { key: keyOf(one), who, purpose, note, ends };
    return { ...about, earlier: epochs.length > 0, leads: scope === LEAD, allowed: consent !== null };
  }

  /** She took back what she had allowed, and no block of hers has ended it yet. */
  get takesBack(): boolean {
    return this.#asks.all.some((one) => one.declined && this.#isUnended(one));
  }

  allow(key: string): void {
    const asked = this.#asks.named(key);
    if (asked !== null) {
      this.#give(asked);
    }
  }

  /** No; or no longer. */
  decline(key: string): void {
    const asked = this.#asks.named(key);
    if (asked !== null) {
      this.#asks.declined(asked.ask.id);
      this.#parts.put({ kind: DECLINED, body: declinedBody(asked.ask.id) });
    }
  }

  /** Each block of hers ends what nobody stands under yet: what she still means is given anew. */
  giveAgain(): void {
    const open = this.#asks.all.filter((one) => !one.declined && one.consent !== null && this.#isOpen(one));
    for (const one of open.filter((given) => !this.#isUnended(given))) {
      this.#give(one);
    }
  }

  tick(now: number): void {
    this.#asks.forgetDue(now);
    this.#brought.forgetDue(now);
    this.sign.tick(now);
  }

  forget(): void {
    this.#asks.forget();
    this.#brought.forget();
    this.sign.forget();
  }

  /** It names the block that is the newest when it is sealed: a new epoch may come before it. */
  #give(asked: Known): void {
    const { ask, who } = asked;
    // Shown as allowed from her tap on, though nothing has been sent yet.
    this.#asks.allowed(ask.id, this.#consent(ask, who));
    const body = () => {
      const consent = this.#consent(ask, who);
      this.#asks.signed(ask.id, consent);
      return consentBody({ id: ask.id, consent });
    };
    // Her last word counts: what she took back before it went out is never said.
    const isMoot = () => this.#asks.named(keyOf(asked))?.declined !== false;
    this.#parts.put({ kind: CONSENT, body, isMoot });
  }

  #consent({ ends, epochs, scope }: Ask, { hash: certificateHash }: Clinician): Uint8Array {
    const { around, lineage, secrets } = this.#parts;
    const latest = around.clock.told() + VALID_SECONDS;
    const validUntil = ends === 0 ? latest : Math.min(latest, ends);
    const about = { headHash: lineage.chain.head.hash, certificateHash, scope, epochs, validUntil, ends };
    return makeNamed(secrets.signingSeed, secrets.conversation, { id: around.random(16), ...about });
  }

  /** It can still be used: by the lead who asked, for somebody verified who is not there yet. */
  #isOpen(asked: Known): boolean {
    const { around, lineage } = this.#parts;
    const { head } = lineage;
    const { ends, scope } = asked.ask;
    if (head === null || head.lead === null || hex(head.lead) !== asked.author || this.#isUsed(asked)) {
      return false;
    }
    const there = has(head, asked.who.clinicianId);
    const wanted = scope === LEAD ? !same(head.lead, asked.who.clinicianId) : !there;
    const fits = there || head.members.length < MOST_MEMBERS;
    return wanted && fits && (ends === 0 || ends > around.clock.told()) && this.#isVouchedFor(asked);
  }

  /** Somebody has come by it: once they are gone, nothing of it is left, and whoever wants them back asks anew. */
  #isUsed({ ask: { scope }, consent, who: { clinicianId } }: Known): boolean {
    return this.#since(consent).some((block) =>
      scope === LEAD ? same(block.lead, clinicianId) : has(block, clinicianId),
    );
  }

  #isVouchedFor(asked: Known): boolean {
    const { trust } = this.#parts.around;
    const known = this.#verified.get(keyOf(asked)) ?? this.#looked(asked);
    return known !== null && !trust.revoked.has(hex(known.hash));
  }

  /** Who is not verified now may be later: nothing is shown of them until then. */
  #looked(asked: Known): Clinician | null {
    const { clock, trust } = this.#parts.around;
    if (!trust.informed || trust.doubtful) {
      return null;
    }
    try {
      const found = verifyCertificate(trust.authority(), asked.ask.certificate, clock.now());
      this.#verified.set(keyOf(asked), found);
      return found;
    } catch {
      return null;
    }
  }

  /** A consent of hers under which nobody stands, and which no block of hers came after. */
  #isUnended({ consent, who }: Known): boolean {
    const after = consent !== null && this.#since(consent);
    return after !== false && !after.some((block) => bySurvivor(block) || has(block, who.clinicianId));
  }

  /** The blocks that came after the one that a consent of hers names. */
  #since(consent: Uint8Array | null): readonly Block[] {
    const { blocks } = this.#parts.lineage.chain;
    const named = consent === null ? null : consentIn(consent);
    const given = named !== null && isNamed(named) ? blocks.findIndex(({ hash }) => equal(hash, named.headHash)) : -1;
    return given < 0 ? [] : blocks.slice(given + 1);
  }
}
