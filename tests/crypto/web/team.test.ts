// A team grows, shrinks and is handed on as she or its lead says; another member may leave, and put out who is revoked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CLAIM, checkAdded, OFFER, openNext, rekeyNeeded } from "../../../crypto/web/block.ts";
import { checkSigner } from "../../../crypto/web/block_rules.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { outcome, refuses } from "./refusing.ts";
import { type Person, type Step, Team } from "./team.ts";

/** She, Melati who leads, and Kenanga and Dahlia, whom Melati has added. */
function four(name: string): Team {
  const team = Team.claimed(name);
  team.step({ by: team.melati, members: [team.she, team.melati, team.kenanga, team.dahlia] });
  return team;
}

const team = four("four");
const { she, melati, kenanga, dahlia } = team;
const everyone = [she, melati, kenanga, dahlia];
const tried = (step: Step, revoked: readonly Person[] = []) =>
  outcome(() => {
    const hashes = revoked.map(({ member }) => hex(member.certificateHash ?? member.id));
    return openNext(team.head, team.attempt(step), new Set(hashes)).members.length;
  });

test("the lead adds whom she consented to, and checks them as on call", () => {
  const [, claim, grown] = team.blocks;
  assert.ok(claim && grown);
  assert.deepEqual([grown.members.length, grown.lead], [4, melati.member.id]);
  checkAdded(grown, claim, team.onCall);
  assert.equal(
    outcome(() => checkAdded(grown, claim, [])),
    "ghost",
  );
});

test("she and the lead add, remove and name a lead; nobody removes her", () => {
  for (const by of [she, melati]) {
    assert.equal(tried({ by, members: everyone }), 4);
    assert.equal(tried({ by, members: [she, melati, dahlia] }), 3);
    assert.equal(tried({ by, members: everyone, lead: kenanga }), 4);
    assert.equal(tried({ by, members: everyone, lead: null }), 4);
    assert.equal(tried({ by, members: [melati, kenanga] }), "members");
    assert.equal(tried({ by, members: [] }), "members");
    assert.equal(tried({ by, members: everyone, lead: she }), "lead");
  }
  assert.equal(tried({ by: she, members: [she], lead: null }), 1);
  assert.equal(tried({ by: melati, members: [she], lead: null }), 1);
  assert.equal(tried({ by: she, members: [she, kenanga], lead: melati }), "lead");
});

test("a lead who leaves names one, or leaves the head open", () => {
  assert.equal(tried({ by: melati, members: [she, kenanga, dahlia], lead: kenanga }), 3);
  assert.equal(tried({ by: melati, members: [she, kenanga, dahlia], lead: null }), 3);
  assert.equal(tried({ by: melati, members: [she, kenanga, dahlia] }), "lead");
});

test("another member re-keys and leaves, and does nothing else", () => {
  assert.equal(tried({ by: kenanga, members: everyone }), 4);
  assert.equal(tried({ by: kenanga, members: [she, melati, dahlia] }), 3);
  assert.equal(tried({ by: kenanga, members: [she, melati, kenanga] }), "removed");
  assert.equal(tried({ by: kenanga, members: [she, melati] }), "removed");
  assert.equal(tried({ by: kenanga, members: everyone, lead: kenanga }), "lead");
  assert.equal(tried({ by: kenanga, members: everyone, lead: null }), "lead");
  const stranger = { ...dahlia, member: { ...dahlia.member, id: team.cast.random(16) } };
  assert.equal(tried({ by: kenanga, members: [...everyone, stranger] }), "members");
  assert.equal(tried({ by: melati, members: [...everyone, stranger] }), 5);
});

test("another member puts out whose certificate is revoked, the lead too", () => {
  assert.equal(tried({ by: kenanga, members: [she, melati, kenanga] }, [dahlia]), 3);
  assert.equal(tried({ by: kenanga, members: [she, melati, kenanga] }, [melati]), "removed");
  assert.equal(tried({ by: kenanga, members: [she, kenanga], lead: null }, [dahlia, melati]), 2);
  assert.equal(tried({ by: kenanga, members: [she, kenanga, dahlia], lead: null }, [melati]), 3);
  assert.equal(tried({ by: kenanga, members: [she, kenanga, dahlia], lead: kenanga }, [melati]), "lead");
  assert.equal(tried({ by: kenanga, members: [melati, kenanga, dahlia] }, [melati]), "members");
});

test("whose certificate is revoked may leave, and does nothing else", () => {
  const signed = (step: Step, revoked: readonly Person[] = [melati]) =>
    outcome(() => {
      const block = openNext(team.head, team.attempt(step), null);
      checkSigner(team.head, block, new Set(revoked.map(({ member }) => hex(member.certificateHash ?? member.id))));
      return block.members.length;
    });
  const left = [she, kenanga, dahlia];
  const leaves = { by: melati, members: left, lead: null };
  assert.equal(signed(leaves), 3);
  assert.equal(signed({ ...leaves, members: [she, kenanga] }, [melati, dahlia]), 2);
  assert.equal(signed({ ...leaves, members: [she, kenanga] }), "revoked");
  assert.equal(signed({ ...leaves, lead: kenanga }), "revoked");
  assert.equal(signed({ by: melati, members: everyone }), "revoked");
  assert.equal(signed({ by: melati, members: everyone }, [dahlia]), 4);
  const stranger = { ...dahlia, member: { ...dahlia.member, id: team.cast.random(16) } };
  assert.equal(signed({ ...leaves, members: [...left, stranger] }), "revoked");
  assert.equal(signed({ by: kenanga, members: [she, melati, dahlia] }, [kenanga]), 3);
  assert.equal(signed({ by: she, members: [she], lead: null }), 1);
  const asked = new Team("revoked and asked");
  asked.offer([asked.melati, asked.kenanga]);
  const offer = asked.head;
  const claim = asked.claim(asked.melati).block;
  checkSigner(offer, claim, new Set());
  refuses("revoked", () =>
    checkSigner(offer, claim, new Set([hex(asked.melati.member.certificateHash ?? claim.hash)])),
  );
});

test("each stands in a block once, and only she without a certificate", () => {
  assert.equal(tried({ by: melati, members: [she, melati, melati] }), "members");
  const bare = { ...kenanga, member: { ...kenanga.member, certificateHash: null } };
  assert.equal(tried({ by: melati, members: [she, melati, bare] }), "members");
  const another = { ...kenanga, member: { ...kenanga.member, key: dahlia.member.key } };
  assert.equal(tried({ by: she, members: [she, melati, another] }), "ghost");
});

test("she alone calls again, from wherever the conversation is, and nobody leads an offer", () => {
  const calls = (step: Step) => tried({ ...step, changes: { kind: OFFER, ...step.changes } });
  assert.equal(calls({ by: she, members: [she, dahlia], lead: null }), 2);
  assert.equal(calls({ by: she, members: [she], lead: null }), "members");
  assert.equal(calls({ by: she, members: [she, melati] }), "lead");
  assert.equal(calls({ by: melati, members: [she, melati], lead: null }), "signer");
  assert.equal(tried({ by: melati, members: [she, melati], changes: { kind: CLAIM } }), "chain");
  assert.equal(tried({ by: team.kenanga, members: everyone, changes: { n: 2 } }), "chain");
});

test("after she called again only who was offered it may claim", () => {
  const again = four("again");
  again.offer([again.dahlia]);
  const claims = (by: Person, members: readonly Person[]) => {
    const step = { by, members, lead: by, changes: { kind: CLAIM } };
    return outcome(() => openNext(again.head, again.attempt(step)).members.length);
  };
  assert.equal(claims(again.melati, [again.she, again.melati]), "signer");
  assert.equal(claims(again.dahlia, [again.she, again.dahlia]), 2);
  const renewed = { ...again.dahlia, member: { ...again.dahlia.member, certificateHash: again.cast.random(32) } };
  assert.equal(claims(renewed, [again.she, renewed]), "ghost");
  assert.equal(again.claim(again.dahlia).block.n, 4);
});

test("whoever left made the last key, so the next to write makes another", () => {
  const left = four("left");
  assert.equal(rekeyNeeded(left.head, left.moment.made), false);
  left.step({ by: left.kenanga, members: [left.she, left.melati, left.dahlia] });
  assert.equal(rekeyNeeded(left.head, left.moment.made), true);
});
