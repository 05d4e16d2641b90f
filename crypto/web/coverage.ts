// Under which consent of hers each clinician of a conversation stands, so that nobody is in it whom she did not allow.

import type { Block } from "./block.ts";
import { bySurvivor, CLAIM, distinct, has, made, survivorOf, TEAM } from "./block_rules.ts";
import { ANY_NEED, type OnCall } from "./bundle.ts";
import { equal, same } from "./bytes.ts";
import { consentIn, isNamed, isStanding, JOIN, LEAD, type Named, type Standing, verifyConsent } from "./consent.ts";
import { encode } from "./encoding.ts";
import { type Member, memberWith } from "./member.ts";
import { demand } from "./refused.ts";

const SCOPES: readonly string[] = [JOIN, LEAD];

type Blocks = readonly Block[];
type Consents = readonly Uint8Array[];
type Given = { readonly standing: Standing | undefined; readonly named: readonly Named[] };
type Gap = readonly [id: Uint8Array, code: string];

/** Members of the last block, and the lead whom nobody named, whom neither these consents nor her signature cover. */
export function uncovered(blocks: Blocks, consents: Consents): readonly Uint8Array[] {
  return gaps(blocks, consents).map(([id]) => id);
}

/** Refused as a consent's own code, "consent", "reused", "void". */
export function checkCoverage(blocks: Blocks, consents: Consents): void {
  const [gap] = gaps(blocks, consents);
  demand(gap === undefined, gap?.[1] ?? "");
}

/** Those whose consents say that they stay no longer: the lead's next block leaves them out. */
export function ended(blocks: Blocks, consents: Consents, now: number): readonly Uint8Array[] {
  const last = nth(blocks, -1);
  const given = givenIn(last, consents);
  const ids = last.members.slice(1).map(({ id }) => id);
  return ids.filter((id) => isOver(blocks, given, id, now));
}

/**
 * What the next block, with these members, repeats of the consents, which are those of block `previousN`: all but those
 * about who is gone since.
 */
export function carried(blocks: Blocks, members: readonly Member[], consents: Consents, previousN?: number): Consents {
  const n = previousN ?? nth(blocks, -1).n;
  const gone = goneSince(blocks.slice(0, n + 1), [...blocks.slice(n + 1), { members }]);
  return consents.filter((one) => !isFor(one, gone));
}

/** The epochs from before their stay that a member may be given whom the last block adds with these consents. */
export function historyAllowed(blocks: Blocks, consents: Consents, memberId: Uint8Array): ReadonlySet<number> {
  const last = nth(blocks, -1);
  const { added } = stayOf(blocks, memberId);
  const given = givenIn(last, consents);
  const { held } = basisOf(blocks, given, added, memberId);
  const epochs = bySurvivor(nth(blocks, added)) ? blocks.keys() : held.flatMap((one) => one.epochs);
  return new Set(has(last, memberId) ? [...epochs].filter((n) => n < added) : []);
}

/**
 * What a signer other than she may do with her consents, once all of them are verified: refused as "consent" otherwise.
 * `before` are those of block `previousN`, the newest before the last that the reader opened; with others between it is
 * unknown who was added by them.
 */
export function checkKept(blocks: Blocks, before: Consents, previousN: number, consents: Consents): void {
  const [block, previous] = [nth(blocks, -1), nth(blocks, previousN)];
  if (bySurvivor(block)) {
    return;
  }
  const isNew = ({ id }: Member) => !has(previous, id) || (same(block.lead, id) && !same(previous.lead, id));
  const fresh = previousN + 1 < block.n ? null : block.members.filter(isNew);
  const gone = goneSince(blocks.slice(0, previousN + 1), blocks.slice(previousN + 1));
  const keeps = before.every((one) => isAmong(consents, one) || isFor(one, gone));
  const adds = consents.every((one) => isAmong(before, one) || isFor(one, fresh));
  demand(block.kind === CLAIM ? equal(encode(before), encode(consents)) : keeps && adds, "consent");
}

/**
 * Whom another than she adds in the last block, or newly names as lead, serves her standing need; under a named consent
 * nobody has to. `onCall` are those verified: who is not among them serves nothing.
 */
export function checkNeed(blocks: Blocks, consents: Consents, onCall: readonly OnCall[]): void {
  const last = nth(blocks, -1);
  const given = givenIn(last, consents);
  if (last.kind !== TEAM || bySurvivor(last)) {
    return;
  }
  const previous = nth(blocks, -2);
  const held = (id: Uint8Array) => basisOf(blocks, given, last.n, id).held;
  const needy = last.members.map(({ id }) => id).filter((id) => !has(previous, id) && held(id).length === 0);
  if (last.lead !== null && !same(last.lead, previous.lead) && !held(last.lead).some(({ scope }) => scope === LEAD)) {
    needy.push(last.lead);
  }
  const serves = (id: Uint8Array) => onCall.some((one) => serving(one, memberWith(last.members, id), given));
  demand(needy.every(serves), "consent");
}

/** The very member, under the same certificate, with a bundle for the standing need. */
function serving({ clinician, bundle: { needs } }: OnCall, member: Member | undefined, { standing }: Given): boolean {
  return (
    member !== undefined &&
    equal(clinician.clinicianId, member.id) &&
    same(clinician.hash, member.certificateHash) &&
    standing !== undefined &&
    (standing.need === ANY_NEED || needs.includes(standing.need))
  );
}

function givenIn({ conversation, members }: Block, consents: Consents): Given {
  const { key } = survivorOf({ members });
  const all = consents.map((one) => verifyConsent(key, conversation, one));
  const named = all.filter(isNamed);
  const [standing, ...others] = all.filter(isStanding);
  demand(others.length === 0, "consent");
  demand(distinct(named.map(({ id }) => id)), "reused");
  return { standing, named };
}

function gaps(blocks: Blocks, consents: Consents): readonly Gap[] {
  const last = nth(blocks, -1);
  const given = givenIn(last, consents);
  const before = blocks.at(-2)?.lead ?? null;
  const found = last.members.slice(1).flatMap(({ id }): readonly Gap[] => {
    // Who may put nobody out may go on with one whose time is over; whose time is over may not.
    const mayEnd = last.kind === TEAM && (same(before, last.signer) || equal(id, last.signer));
    const code = mayEnd && isOver(blocks, given, id, made(last)) ? "consent" : gapOf(blocks, given, id);
    return code === null ? [] : [[id, code]];
  });
  const { lead } = last;
  const code = lead === null || found.some(([id]) => equal(id, lead)) ? null : leadGapOf(blocks, given, lead);
  return lead === null || code === null ? found : [...found, [lead, code]];
}

/** Why nothing covers this member. */
function gapOf(blocks: Blocks, given: Given, id: Uint8Array): string | null {
  const { added, signed } = stayOf(blocks, id);
  return signed ? null : lackOf(blocks, given, added, id, SCOPES);
}

/** The lead was made so by a claim, by her, or under a consent that says so. */
function leadGapOf(blocks: Blocks, given: Given, lead: Uint8Array): string | null {
  const at = blocks.findLastIndex((_, n) => !same(blocks[n - 1]?.lead ?? null, lead));
  const hers = nth(blocks, at).kind === CLAIM || blocks.slice(at).some(bySurvivor);
  return hers ? null : lackOf(blocks, given, at, lead, [LEAD]);
}

/** Why, at a block of a member's stay, neither the standing consent holds for them nor a named one of these scopes. */
function lackOf(blocks: Blocks, given: Given, at: number, id: Uint8Array, scopes: readonly string[]): string | null {
  const { held, known } = basisOf(blocks, given, at, id, scopes);
  const inTime = stands(nth(blocks, at), given);
  // Whom she put out comes back by her signature or by name, not under what she said of everybody.
  if (held.length > 0 || (inTime && !putOut(blocks, id))) {
    return null;
  }
  return inTime || known.length > 0 ? "void" : "consent";
}

/** Whether the last that she decided about this member before the present stay was to leave them out. */
function putOut(blocks: Blocks, id: Uint8Array): boolean {
  const before = blocks.slice(0, stayOf(blocks, id).added);
  const decided = before.findLast((block, n) => bySurvivor(block) && (has(block, id) || has(before[n - 1], id)));
  return decided !== undefined && !has(decided, id);
}

/** Those of the last block who are missing from any of the next, as each block of their stay names them. */
function goneSince(blocks: Blocks, next: readonly Pick<Block, "members">[]): readonly Member[] {
  const gone = nth(blocks, -1).members.filter(({ id }) => !next.every((block) => has(block, id)));
  return gone.flatMap(({ id }) => {
    const stay = blocks.slice(stayOf(blocks, id).added);
    return stay.flatMap(({ members }) => memberWith(members, id) ?? []);
  });
}

/**
 * Every named consent that bears on the member's stay says that it is over. The standing one, or her going on with a block
 * of hers, does not lengthen what she limited for one person.
 */
function isOver(blocks: Blocks, { named }: Given, id: Uint8Array, now: number): boolean {
  const { added, removed } = stayOf(blocks, id);
  const stay = blocks.slice(added);
  const bearing = named.filter(({ certificateHash, headHash, validUntil }) => {
    const head = blocks.findIndex(({ hash }) => equal(hash, headHash));
    const borne = stay.some(({ members }) => same(memberWith(members, id)?.certificateHash ?? null, certificateHash));
    return borne && head >= Math.max(removed, 0) && (head >= added || made(nth(blocks, added)) < validUntil);
  });
  return bearing.length > 0 && bearing.every(({ ends }) => ends !== 0 && ends <= now);
}

/** A clinician's unbroken run of blocks up to the last: the first of it, the block of their removal before that, if any. */
function stayOf(blocks: Blocks, id: Uint8Array) {
  const added = blocks.findLastIndex((_, n) => !has(blocks[n - 1], id));
  const removed = blocks.findLastIndex((_, n) => n < added && has(blocks[n - 1], id));
  return { added, removed, signed: blocks.slice(added).some(bySurvivor) };
}

/**
 * The named consents of these scopes that are about this member at a block: `known` those in time, `held` those of them
 * given since the member's last removal and since her newest block before. Each block that she signs ends the ones under
 * which nobody stands yet.
 */
function basisOf(blocks: Blocks, { named }: Given, at: number, id: Uint8Array, scopes = SCOPES) {
  const since = Math.max(stayOf(blocks, id).removed, blocks.slice(0, at).findLastIndex(bySurvivor));
  const known = named
    .filter((one) => scopes.includes(one.scope) && allows(one, nth(blocks, at), id))
    .map((one) => ({ one, head: blocks.findIndex(({ hash }) => equal(hash, one.headHash)) }))
    .filter(({ head }) => head >= 0 && head < at);
  return { known, held: known.filter(({ head }) => head >= since).map(({ one }) => one) };
}

function stands(block: Block, { standing }: Given): boolean {
  return standing !== undefined && made(block) < standing.until;
}

function allows({ certificateHash, validUntil }: Named, block: Block, id: Uint8Array): boolean {
  return same(memberWith(block.members, id)?.certificateHash ?? null, certificateHash) && made(block) < validUntil;
}

/** Whether it names one of these, or anybody at all where they are unknown; a standing one names nobody. */
function isFor(object: Uint8Array, members: readonly Member[] | null): boolean {
  const consent = consentIn(object);
  const bears = ({ certificateHash }: Member) => isNamed(consent) && same(certificateHash, consent.certificateHash);
  return isNamed(consent) && (members === null || members.some(bears));
}

function isAmong(all: Consents, object: Uint8Array): boolean {
  return all.some((one) => equal(one, object));
}

function nth(blocks: Blocks, n: number): Block {
  const block = blocks.at(n);
  demand(block !== undefined, "chain");
  return block;
}
