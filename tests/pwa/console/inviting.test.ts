// Colleagues are invited: at once within what she has allowed beforehand, else only once she has said yes by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK, CONSENT, consentBody, DECLINED, declinedBody, readAsk } from "../../../crypto/web/ask.ts";
import { TEXT, textBody } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import { makeNamed } from "../../../crypto/web/consent.ts";
import type { Conversation } from "../../../pwa/console/talk/conversation.ts";
import type { Invitation } from "../../../pwa/console/talk/inviting.ts";
import { Unanswered } from "../../../pwa/shared/line.ts";
import { clinicianOnDuty, random, START, type Team } from "./people.ts";
import { availableOf, claimed, consoleOf } from "./talking.ts";

const PLAIN = { purpose: "health", note: "", ends: 0, earlier: false };

/** The lead's console, with one colleague on call. */
async function inviting(needs?: readonly string[], { calledToo = false } = {}) {
  const colleague = clinicianOnDuty("Budi", needs);
  const talk = await claimed(calledToo ? [colleague] : []);
  talk.relay.staff = [talk.team, colleague];
  const away = new Set<Team>();
  const onCall = () => [talk.team, colleague].filter((one) => !away.has(one));
  const lead = consoleOf(talk.team, talk.time, onCall).open(talk.survivor.id, talk.relay);
  const theirs = consoleOf(colleague, talk.time, onCall);
  const join = async () => {
    const joined = theirs.open(talk.survivor.id, talk.relay.seenBy(colleague));
    await joined.follow();
    return joined;
  };
  await lead.follow();
  const invitation = (more: Partial<Invitation> = {}): Invitation => ({
    who: availableOf(colleague),
    ...PLAIN,
    ...more,
  });
  return { ...talk, away, colleague, invitation, join, lead };
}
type Inviting = Awaited<ReturnType<typeof inviting>>;

const texts = ({ entries }: Conversation) => entries.map(({ text }) => text).filter((text) => text !== "");
const lines = ({ lines: told }: Conversation) => told.map(({ what, who }) => [what, who?.alias ?? null]);
const states = ({ asked }: Conversation) => asked.map(({ state, who }) => [who.alias, state]);
const isIn = ({ head }: Conversation, { clinician }: Team) =>
  head?.members.some(({ id }) => equal(id, clinician.clinicianId)) === true;

/** What she is asked, read as her phone would. */
function asked({ relay, survivor }: Inviting) {
  const messages = relay.envelopes.map(({ envelope }) => survivor.chain.open(envelope).message);
  const found = messages.findLast(({ kind }) => kind === ASK);
  assert.ok(found !== undefined, "she is asked");
  return readAsk(found.body);
}

function says({ bucket, lead, relay, survivor, time }: Inviting, kind: string, body: Uint8Array): Promise<void> {
  relay.keep(survivor.sealed(kind, body, time.seconds, bucket()), bucket());
  return lead.follow();
}

/** Her yes, about exactly what was asked. */
function allows(talk: Inviting, ends = 0): Promise<void> {
  const { colleague, survivor, time } = talk;
  const { epochs, id, scope } = asked(talk);
  const headHash = survivor.chain.head.hash;
  const about = { headHash, certificateHash: colleague.clinician.hash, scope, epochs };
  const given = { id: random(16), ...about, validUntil: time.seconds + 86_400, ends };
  return says(talk, CONSENT, consentBody({ id, consent: makeNamed(survivor.seed, survivor.id, given) }));
}

async function learned({ relay, survivor }: Inviting): Promise<void> {
  for (const step of relay.blocksKept.slice(survivor.chain.blocks.length)) {
    await survivor.learn(step);
  }
  assert.equal(survivor.chain.fault, null);
}

test("within what she allowed beforehand a colleague is in it at once, and all are told what for", async () => {
  const talk = await inviting();
  const { colleague, invitation, join, lead } = talk;
  assert.equal(lead.outlook(invitation()), "at_once");
  await lead.invite(invitation({ note: "Memeriksa luka." }));
  assert.ok(isIn(lead, colleague));
  assert.deepEqual(lines(lead), [
    ["joined", "Budi"],
    ["brought", "Budi"],
  ]);
  const { by, code, note } = lead.lines.at(-1)?.purpose ?? {};
  assert.deepEqual([code, note, by?.alias], ["health", "Memeriksa luka.", "Ayu"]);
  assert.deepEqual(lines(await join()), lines(lead));
  await learned(talk);
});

test("a colleague has a name from the first moment, whatever the relay says of them afterwards", async () => {
  const { invitation, lead, relay } = await inviting();
  const append = relay.append.bind(relay);
  relay.append = async (...values) => {
    await append(...values);
    relay.blocks = async () => {
      throw new Unanswered("lost");
    };
  };
  await lead.invite(invitation());
  assert.deepEqual(lines(lead), [["joined", "Budi"]]);
});

test("a colleague who was called too when she asked is waited for like any other, be it in the second of the claim", async () => {
  const talk = await inviting(["medical"], { calledToo: true });
  const { colleague, invitation, lead } = talk;
  assert.deepEqual(
    talk.relay.blocksKept.map(({ block }) =>
      block.members.some(({ id }) => equal(id, colleague.clinician.clinicianId)),
    ),
    [true, false],
  );
  await lead.invite(invitation());
  assert.deepEqual(states(lead), [["Budi", "waiting"]]);
  await allows(talk);
  assert.ok(isIn(lead, colleague));
  assert.deepEqual(states(lead), []);
});

test("beyond it nobody comes before she has said yes: she is asked who, what for and until when", async () => {
  const talk = await inviting(["medical"]);
  const { colleague, invitation, join, lead } = talk;
  assert.equal(lead.outlook(invitation()), "asks");
  await lead.invite(invitation({ ends: START + 7200, note: "Luka." }));
  assert.ok(!isIn(lead, colleague));
  assert.deepEqual(states(lead), [["Budi", "waiting"]]);
  const { ends, epochs, note, purpose, scope } = asked(talk);
  assert.deepEqual([ends, epochs, note, purpose, scope], [START + 7200, [], "Luka.", "health", "join"]);
  await allows(talk, START + 7200);
  assert.ok(isIn(lead, colleague));
  assert.deepEqual(states(lead), []);
  await learned(talk);
  assert.deepEqual(lines(await join())[0], ["joined", "Budi"]);
});

test("what was said before is the colleague's to read only where she has allowed it", async () => {
  for (const earlier of [true, false]) {
    const talk = await inviting();
    talk.says("sebelum");
    await talk.lead.follow();
    await talk.lead.invite(talk.invitation({ earlier, ends: START + 7200 }));
    await allows(talk, START + 7200);
    await learned(talk);
    talk.relay.keep(talk.survivor.sealed(TEXT, textBody("sesudah"), talk.time.seconds, talk.bucket()), talk.bucket());
    assert.deepEqual(texts(await talk.join()), earlier ? ["sebelum", "sesudah"] : ["sesudah"]);
  }
});

test("a no is a no: nobody comes, and no reason is told", async () => {
  const talk = await inviting(["medical"]);
  await talk.lead.invite(talk.invitation());
  await says(talk, DECLINED, declinedBody(asked(talk).id));
  assert.deepEqual(states(talk.lead), [["Budi", "declined"]]);
  assert.equal(talk.relay.blocksKept.length, 2);
});

test("what she took back before it was used is no yes", async () => {
  const talk = await inviting(["medical"]);
  await talk.lead.invite(talk.invitation());
  // Nobody is on call who could come at once.
  talk.away.add(talk.colleague);
  await allows(talk);
  assert.deepEqual(states(talk.lead), [["Budi", "allowed"]]);
  await says(talk, DECLINED, declinedBody(asked(talk).id));
  talk.away.clear();
  await talk.lead.follow();
  assert.deepEqual(states(talk.lead), [["Budi", "declined"]]);
  assert.ok(!isIn(talk.lead, talk.colleague));
});

test("a block of hers ends a yes that was not used: she has to be asked again", async () => {
  const talk = await inviting(["medical"]);
  const { colleague, invitation, lead, relay, survivor, team, time } = talk;
  await lead.invite(invitation());
  talk.away.add(colleague);
  await allows(talk);
  relay.blocksKept.push(await survivor.changes([team], team, time.seconds));
  talk.away.clear();
  await lead.follow();
  assert.deepEqual(states(lead), [["Budi", "stale"]]);
  assert.ok(!isIn(lead, colleague));
  await lead.invite(invitation());
  await allows(talk);
  assert.ok(isIn(lead, colleague));
});

test("a yes for one colleague brings in nobody else", async () => {
  const talk = await inviting(["medical"]);
  await talk.lead.invite(talk.invitation());
  const { id } = asked(talk);
  const { survivor, time } = talk;
  const about = { headHash: survivor.chain.head.hash, certificateHash: random(32), scope: "join", epochs: [] };
  const given = { id: random(16), ...about, validUntil: time.seconds + 86_400, ends: 0 };
  await says(talk, CONSENT, consentBody({ id, consent: makeNamed(survivor.seed, survivor.id, given) }));
  assert.deepEqual(states(talk.lead), [["Budi", "stale"]]);
  assert.ok(!isIn(talk.lead, talk.colleague));
});

test("a yes that somebody else has sealed says nothing", async () => {
  const talk = await inviting(["medical"]);
  const { invitation, lead, relay, survivor, time } = talk;
  await lead.invite(invitation());
  const about = { headHash: survivor.chain.head.hash, certificateHash: talk.colleague.clinician.hash };
  const more = { scope: "join", epochs: [], validUntil: time.seconds + 86_400, ends: 0 };
  const forged = makeNamed(random(32), survivor.id, { id: random(16), ...about, ...more });
  await says(talk, CONSENT, consentBody({ id: asked(talk).id, consent: forged }));
  assert.deepEqual(states(lead), [["Budi", "stale"]]);
  assert.equal(relay.blocksKept.length, 2);
});

test("when the time is over that she allowed, the lead's console puts the colleague out", async () => {
  const talk = await inviting();
  const { colleague, invitation, lead, time } = talk;
  await lead.invite(invitation({ ends: START + 600 }));
  await allows(talk, START + 600);
  assert.ok(isIn(lead, colleague));
  time.pass(599);
  lead.tick(time.seconds);
  await lead.follow();
  assert.ok(isIn(lead, colleague), "the control: a second before");
  time.pass(1);
  lead.tick(time.seconds);
  await lead.follow();
  assert.ok(!isIn(lead, colleague));
  assert.deepEqual(lines(lead).at(-1), ["gone", "Budi"]);
  await learned(talk);
});

test("whose own time is over goes out by themselves, though the lead's console is shut", async () => {
  const talk = await inviting();
  const { invitation, join, lead, time } = talk;
  await lead.invite(invitation({ ends: START + 600 }));
  await allows(talk, START + 600);
  const theirs = await join();
  time.pass(600);
  await theirs.follow();
  assert.equal(theirs.ended, "left");
  await learned(talk);
});

test("a shift is handed over: both are there, then the colleague leads, then whoever led is gone", async () => {
  const talk = await inviting();
  const { colleague, invitation, join, lead, team, time } = talk;
  await lead.invite(invitation({ purpose: "handover" }));
  const theirs = await join();
  assert.deepEqual([isIn(lead, colleague), lead.leads, theirs.leads], [true, true, false]);
  await lead.handOver(availableOf(colleague));
  await theirs.follow();
  assert.deepEqual([lead.leads, theirs.leads], [false, true]);
  await lead.leave();
  await theirs.follow();
  assert.deepEqual([theirs.leads, isIn(theirs, team)], [true, false]);
  await learned(talk);
  const before = hex(theirs.head?.hash ?? random(1));
  time.pass(1);
  theirs.write("Saya lanjutkan.");
  await theirs.follow();
  assert.notEqual(hex(theirs.head?.hash ?? random(1)), before, "whoever left made that epoch's key");
  await learned(talk);
  assert.deepEqual(
    lines(theirs).filter(([what]) => what !== "brought"),
    [
      ["joined", "Budi"],
      ["leads", "Budi"],
      ["gone", "Ayu"],
    ],
  );
});

test("beyond what she allowed beforehand nobody leads whom she has not allowed to lead", async () => {
  const talk = await inviting(["medical"]);
  const { colleague, invitation, lead } = talk;
  await lead.invite(invitation());
  await allows(talk);
  assert.ok(isIn(lead, colleague));
  await learned(talk);
  assert.equal(lead.mayLead(availableOf(colleague)), false);
  await assert.rejects(lead.handOver(availableOf(colleague)), { code: "consent" });
  await lead.invite(invitation({ purpose: "handover" }));
  assert.deepEqual(states(lead), [["Budi", "waiting"]]);
  await allows(talk);
  assert.deepEqual(states(lead), [["Budi", "allowed"]]);
  await lead.handOver(availableOf(colleague));
  assert.deepEqual([lead.leads, states(lead)], [false, []]);
  await learned(talk);
});

test("a ninth does not fit in", async () => {
  const talk = await inviting();
  const { invitation, lead, relay } = talk;
  const others = Array.from({ length: 7 }, (_, at) => clinicianOnDuty(`Rekan ${at}`));
  relay.staff = [talk.team, ...others, talk.colleague];
  for (const one of others) {
    await lead.invite({ ...invitation(), who: availableOf(one) });
  }
  assert.equal(lead.outlook(invitation()), "full");
  await assert.rejects(lead.invite(invitation()), { code: "members" });
  assert.equal(lead.head?.members.length, 9);
});
