// Every step of a conversation is drafted so that those who verify it take it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Block, type Draft, openFirst, openNext, roundUp } from "../../../crypto/web/block.ts";
import { callAgain, changeTerms, claim, firstOffer, team } from "../../../crypto/web/drafting.ts";
import { DAY, HOUR, NOW } from "./cast.ts";
import { membersOf, type Person, Team } from "./team.ts";

const cast = new Team("drafts");
const { she, melati, kenanga, dahlia } = cast;
const { conversation } = cast.cast.survivor;
const moment = { made: NOW, bucketSeconds: 900 };
const [everyone, two] = [membersOf([she, melati, kenanga]), membersOf([she, melati])];
const offer = firstOffer(conversation, everyone, DAY, 0, moment);
const first = openFirst(cast.signed(offer, she).object);
const next = (previous: Block, draft: Draft, by: Person) => openNext(previous, cast.signed(draft, by).object);
const claimed = next(first, claim(first, two, melati.member.id, moment), melati);

test("a first offer is hers, and lives as long as she says", () => {
  assert.deepEqual([first.n, first.signer, first.lead, first.keep, first.returns], [0, she.member.id, null, DAY, 0]);
  assert.deepEqual([first.until, first.expires], [NOW + DAY, roundUp(NOW + 2 * DAY, 900)]);
  const returning = firstOffer(conversation, everyone, DAY, NOW + 5 * DAY, moment);
  assert.equal(openFirst(cast.signed(returning, she).object).expires, roundUp(NOW + 6 * DAY, 900));
});

test("while closed an offer lives until the latest shift it is sealed to is over", () => {
  const end = NOW + 59 * HOUR;
  const closed = firstOffer(conversation, everyone, HOUR, 0, moment, end);
  assert.equal(openFirst(cast.signed(closed, she).object).expires, roundUp(end, 900));
  assert.equal(firstOffer(conversation, everyone, DAY, 0, moment, NOW + HOUR).expires, offer.expires);
});

test("a claim makes its signer lead", () => {
  assert.deepEqual([claimed.n, claimed.lead, claimed.members.length], [1, melati.member.id, 2]);
});

test("a team is added to, handed over, left and re-keyed by the same draft", () => {
  const ids = { melati: melati.member.id, kenanga: kenanga.member.id };
  const added = next(claimed, team(claimed, ids.melati, everyone, ids.melati, moment), melati);
  const handed = next(added, team(added, ids.melati, everyone, ids.kenanga, moment), melati);
  const left = next(handed, team(handed, ids.melati, membersOf([she, kenanga]), ids.kenanga, moment), melati);
  const rekeyed = next(left, team(left, she.member.id, left.members, left.lead, moment), she);
  assert.deepEqual([rekeyed.n, rekeyed.lead, rekeyed.members.length], [5, ids.kenanga, 2]);
});

test("she calls again from a team, under its terms and with no lead", () => {
  const end = NOW + 50 * HOUR;
  const again = next(claimed, callAgain(claimed, membersOf([she, dahlia]), moment, end), she);
  assert.deepEqual([again.n, again.lead, again.keep], [2, null, DAY]);
  assert.equal(again.expires, roundUp(end, 900));
});

test("she changes her terms and nothing else", () => {
  const back = NOW + 3 * DAY;
  const changed = next(claimed, changeTerms(claimed, two, HOUR, back, moment), she);
  assert.deepEqual([changed.keep, changed.returns, changed.lead], [HOUR, back, melati.member.id]);
  assert.deepEqual([changed.until, changed.expires], [NOW + HOUR, roundUp(back + DAY, 900)]);
  const alone = next(claimed, changeTerms(claimed, membersOf([she]), HOUR, 0, moment), she);
  assert.equal(alone.lead, null);
});
