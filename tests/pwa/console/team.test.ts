// A team as consoles follow it: brought in, going out, handing over, a renewed certificate, and whoever may not stay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Conversation } from "../../../pwa/console/talk/conversation.ts";
import { clinicianOnDuty, KEEP, LOG, renewedOf, revocationOf, START } from "./people.ts";
import { availableOf, claimed, withColleague } from "./talking.ts";

const texts = ({ entries }: Conversation) => entries.map(({ text }) => text).filter((text) => text !== "");
const lines = ({ lines: told }: Conversation) => told.map(({ what, who }) => [what, who?.alias ?? null]);

test("somebody who is brought in reads from there on, and is told who is in it", async () => {
  const { join, says, survivor } = await withColleague();
  says("sesudah");
  const conversation = join();
  await conversation.follow();
  assert.deepEqual(texts(conversation), ["sesudah"]);
  assert.deepEqual(lines(conversation), [["joined", "Budi"]]);
  assert.deepEqual([...conversation.people.values()], ["Ayu", "Budi"]);
  assert.equal(conversation.leads, false);
  assert.equal(conversation.need, "legal");
  assert.equal(survivor.chain.head.n, 2);
});

test("with the epoch that she gave, what was said before can be read too", async () => {
  const before = await claimed();
  before.says("sebelum");
  const colleague = clinicianOnDuty("Budi");
  const { relay, survivor, team, time } = before;
  relay.staff = [team, colleague];
  relay.blocksKept.push(await survivor.changes([team, colleague], team, time.seconds, [1]));
  before.says("sesudah");
  const given = await joinedAs(before, colleague);
  assert.deepEqual(texts(given), ["sebelum", "sesudah"]);
  // The control: the same colleague without the key of that epoch.
  relay.blocksKept[2] = { ...relay.blocksKept[2], history: [] } as (typeof relay.blocksKept)[number];
  assert.deepEqual(texts(await joinedAs(before, colleague)), ["sesudah"]);
});

async function joinedAs(
  { relay, survivor, time }: Awaited<ReturnType<typeof claimed>>,
  colleague: ReturnType<typeof clinicianOnDuty>,
) {
  const { consoleOf } = await import("./talking.ts");
  const conversation = consoleOf(colleague, time).open(survivor.id, relay.seenBy(colleague));
  await conversation.follow();
  return conversation;
}

test("a member goes out of it: everybody else stays, and nothing is kept here", async () => {
  const { colleague, join, relay, survivor, team } = await withColleague();
  const conversation = join();
  await conversation.follow();
  await conversation.leave();
  const left = relay.blocksKept.at(-1)?.block;
  assert.equal(conversation.ended, "left");
  assert.deepEqual(left?.lead, team.clinician.clinicianId);
  assert.ok(!left?.members.some(({ id }) => equal(id, colleague.clinician.clinicianId)));
  assert.deepEqual(conversation.entries, []);
  const [, , , step] = relay.blocksKept;
  assert.ok(step);
  await survivor.learn(step);
  assert.equal(survivor.chain.fault, null);
});

test("a lead who goes leaves it open for her call", async () => {
  const { open, relay, survivor } = await withColleague();
  const conversation = open();
  await conversation.follow();
  await conversation.leave();
  const step = relay.blocksKept.at(-1);
  assert.equal(step?.block.lead, null);
  await survivor.learn(step as NonNullable<typeof step>);
  assert.equal(survivor.chain.fault, null);
});

test("the lead hands over to a colleague, and to nobody who is not in it", async () => {
  const { colleague, join, open, survivor, relay } = await withColleague();
  const [mine, theirs] = [open(), join()];
  await mine.follow();
  await assert.rejects(mine.handOver(availableOf(clinicianOnDuty())), { code: "members" });
  await mine.handOver(availableOf(colleague));
  await theirs.follow();
  assert.deepEqual([mine.leads, theirs.leads], [false, true]);
  assert.deepEqual(lines(theirs).at(-1), ["leads", "Budi"]);
  const step = relay.blocksKept.at(-1);
  await survivor.learn(step as NonNullable<typeof step>);
  assert.equal(survivor.chain.fault, null);
});

test("past its time a colleague makes the new epoch for all three", async () => {
  const { join, relay, survivor, time } = await withColleague();
  const conversation = join();
  await conversation.follow();
  time.pass(KEEP);
  conversation.write("sesudah");
  await conversation.follow();
  const step = relay.blocksKept.at(-1);
  assert.equal(step?.block.members.length, 3);
  await survivor.learn(step as NonNullable<typeof step>);
  assert.equal(survivor.chain.open(relay.envelopes.at(-1)?.envelope ?? new Uint8Array()).message.kind, "text");
});

test("a renewed certificate goes on in open conversations: the next epoch names it", async () => {
  const { at, open, relay, survivor, team, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  at.team = renewedOf(team);
  relay.staff = [at.team];
  time.pass(KEEP);
  conversation.write("sesudah");
  await conversation.follow();
  const step = relay.blocksKept.at(-1);
  assert.deepEqual(step?.block.members[1]?.certificateHash, at.team.clinician.hash);
  assert.notDeepEqual(at.team.clinician.hash, team.clinician.hash);
  await survivor.learn(step as NonNullable<typeof step>);
  assert.equal(survivor.chain.fault, null);
  assert.equal(conversation.ended, null);
});

test("a bundle from before the renewal still names the certificate that it was made under", async () => {
  const { at, open, relay, team, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  at.team = { ...renewedOf(team), bundle: team.bundle };
  time.pass(KEEP);
  conversation.write("sesudah");
  await conversation.follow();
  assert.deepEqual(relay.blocksKept.at(-1)?.block.members[1]?.certificateHash, team.clinician.hash);
});

test("a colleague whom a revocation names is left out by whoever writes next", async () => {
  const { colleague, open, relay, survivor } = await withColleague();
  const conversation = open();
  await conversation.follow();
  relay.revocations = [revocationOf(colleague)];
  await conversation.follow();
  conversation.write("masih di sini");
  await conversation.follow();
  const step = relay.blocksKept.at(-1);
  assert.equal(step?.block.members.length, 2);
  await survivor.learn(step as NonNullable<typeof step>);
  assert.deepEqual(texts(conversation), ["masih di sini"]);
});

test("nothing is written for a colleague whom nobody vouches for: it waits", async () => {
  const { colleague, join, open, relay } = await withColleague();
  const conversation = open();
  // The relay names no certificate of the colleague.
  relay.staff = relay.staff.filter((one) => one !== colleague);
  const before = relay.envelopes.length;
  conversation.write("siapa?");
  await conversation.follow();
  assert.equal(relay.envelopes.length, before);
  assert.deepEqual(texts(conversation), ["siapa?"]);
  relay.staff = [...relay.staff, colleague];
  await conversation.follow();
  assert.equal(relay.envelopes.length, before + 1);
  const theirs = join();
  await theirs.follow();
  assert.deepEqual(texts(theirs), ["siapa?"]);
});

test("a log that contradicts what this console saw stops everything that would be sent", async () => {
  const { open, owner, relay, trust } = await claimed();
  const conversation = open();
  await conversation.follow();
  trust.remember({ key: LOG.log.key, size: LOG.leaves.length + 5, root: new Uint8Array(32).fill(3) });
  const { pairOf, STATEMENT } = await import("./people.ts");
  const line = {
    call: async () => [STATEMENT, [[...pairOf(relay.staff[0] as (typeof relay.staff)[number])]], START, [], []],
  };
  await assert.rejects(trust.watch(line, "colleagues", "any"), { code: "log" });
  const before = relay.envelopes.length;
  conversation.write("jangan");
  await conversation.follow();
  assert.equal(relay.envelopes.length, before);
  assert.ok(owner.trust.doubtful);
});

test("a block that is announced as new and dated back never joins", async () => {
  const { join, open, relay, time } = await withColleague();
  const [mine, theirs] = [open(), join()];
  await mine.follow();
  await theirs.follow();
  const { n } = mine.head as NonNullable<typeof mine.head>;
  await theirs.leave();
  time.pass(3600);
  mine.hearBlock(n + 1);
  await mine.follow();
  assert.deepEqual([mine.ended, mine.head], ["altered", null]);
  // The control: one that nobody announced is of whatever time.
  const later = open();
  await later.follow();
  assert.deepEqual([later.head?.n, relay.blocksKept.length], [n + 1, n + 2]);
});

test("what was revoked, or over, counts from then on and not for what was made before", async () => {
  const { colleague, trust } = await withColleague();
  const { hash, notAfter } = colleague.clinician;
  const ended = (time: number) => trust.endedBy(time).has(hex(hash));
  assert.equal(ended(notAfter), false);
  trust.meet([[colleague.clinician.clinicianId, [colleague.certificate, colleague.bundle]]]);
  assert.deepEqual([ended(notAfter - 1), ended(notAfter)], [false, true]);
  trust.learn(null, [revocationOf(colleague)]);
  assert.deepEqual([ended(START - 11), ended(START - 10)], [false, true]);
});

test("a log under another key begins anew, and only what was verified under it replaces the one before", async () => {
  const { open, trust } = await claimed();
  await open().follow();
  const other = { key: new Uint8Array(32).fill(9), size: 2 ** 40, root: new Uint8Array(32) };
  trust.remember(other);
  const { pairOf, STATEMENT } = await import("./people.ts");
  const colleague = clinicianOnDuty();
  const line = { call: async () => [STATEMENT, [[...pairOf(colleague)]], START, [], []] };
  assert.equal((await trust.watch(line, "colleagues", "any"))?.onCall.length, 1);
  assert.deepEqual(trust.head?.key, LOG.log.key);
  trust.remember(other);
  assert.deepEqual(trust.head?.key, LOG.log.key);
});
