// The waiting list: how long somebody has really waited, and what happens when a colleague was faster.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openFirst, openNext } from "../../../crypto/web/block.ts";
import { TAKEN_BACK_SECONDS } from "../../../pwa/console/duty/passed.ts";
import { Queue } from "../../../pwa/console/duty/queue.ts";
import { reasonOf } from "../../../pwa/console/reasons.ts";
import { Answered, type Values } from "../../../pwa/shared/line.ts";
import { bytesIn } from "../../../pwa/shared/parsing.ts";
import { BUCKET_SECONDS, clinicianOnDuty, START, Survivor, surroundings, Time, trusting } from "./people.ts";

/** A relay's waiting list and its claims, with the answers that a test prepares. */
class Requests {
  rows: Values = [];
  readonly claims: Uint8Array[] = [];
  readonly passed: Uint8Array[] = [];
  readonly refusals: Answered[] = [];

  readonly call = async (event: string, ...values: Values): Promise<Values> => {
    if (event === "waiting") {
      return [this.rows];
    }
    if (event === "pass_on") {
      this.passed.push(bytesIn(values[0]));
      return [];
    }
    const refusal = this.refusals.shift();
    if (refusal !== undefined) {
      throw refusal;
    }
    this.claims.push(bytesIn(values[0]));
    return [];
  };
}

function onDuty() {
  const [time, team, line] = [new Time(), clinicianOnDuty(), new Requests()];
  const around = surroundings(time);
  const queue = new Queue(line, {
    ...{ clinician: () => team.clinician, around, trust: trusting(around), bucketSeconds: () => BUCKET_SECONDS },
    ...{ state: () => team.state, bundle: () => team.bundle, changed: () => {}, refresh: async () => {} },
  });
  return { time, team, line, queue };
}

test("a wait is counted from her call, however late this console was asked", async () => {
  const { time, team, line, queue } = onDuty();
  await queue.fetch();
  time.pass(160);
  line.rows = [(await Survivor.asking([team], START + 40)).row(team), (await Survivor.asking([team])).row(team)];
  await queue.fetch();
  assert.deepEqual(
    queue.waiting.map(({ since }) => since),
    [START, START + 40],
  );
});

test("taking a request makes the one block that may follow the offer", async () => {
  const { team, line, queue } = onDuty();
  const survivor = await Survivor.asking([team]);
  line.rows = [survivor.row(team)];
  await queue.fetch();
  const [waiting] = queue.waiting;
  assert.ok(waiting);
  await queue.take(waiting);
  const [claim] = line.claims;
  assert.ok(claim);
  const block = openNext(openFirst(survivor.object), claim);
  assert.deepEqual(
    block.members.map(({ id }) => id),
    [survivor.memberId, team.clinician.clinicianId],
  );
  assert.deepEqual(queue.waiting, []);
});

test("a colleague was faster: the refusal is passed on as it is", async () => {
  const { team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  const [waiting] = queue.waiting;
  assert.ok(waiting);
  line.refusals.push(new Answered("taken"));
  await assert.rejects(queue.take(waiting), (error) => reasonOf(error) === "taken");
});

test("a newer prekey of hers is fetched and the claim made again, and a withdrawn request is gone", async () => {
  const { team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  const [waiting] = queue.waiting;
  assert.ok(waiting);
  line.refusals.push(new Answered("stale_prekey"));
  await queue.take(waiting);
  assert.equal(line.claims.length, 1);
  line.refusals.push(new Answered("stale_prekey"));
  line.rows = [];
  await assert.rejects(queue.take(waiting), (error) => reasonOf(error) === "gone");
});

test("what this console can't open is counted and not shown", async () => {
  const { line, queue } = onDuty();
  const other = clinicianOnDuty();
  line.rows = [(await Survivor.asking([other])).row(other), ["nonsense"]];
  await queue.fetch();
  assert.deepEqual([queue.waiting.length, queue.unopened], [0, 2]);
});

test("what is due leaves the list by itself", async () => {
  const { time, team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  queue.tick(time.seconds + 1);
  assert.equal(queue.waiting.length, 1);
  queue.tick(START + 3 * 3600);
  assert.equal(queue.waiting.length, 0);
});

test("what was called false stays to be taken, after everybody else", async () => {
  const { time, team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  time.pass(100);
  line.rows = [...line.rows, (await Survivor.asking([team])).row(team)];
  await queue.fetch();
  const [oldest, newest] = queue.waiting;
  assert.ok(oldest && newest);
  await queue.decline(oldest);
  assert.deepEqual(line.claims, [oldest.conversation]);
  const expected = [newest.conversation, oldest.conversation];
  assert.deepEqual(
    queue.waiting.map(({ conversation }) => conversation),
    expected,
  );
  await queue.fetch();
  assert.deepEqual(
    queue.waiting.map(({ conversation }) => conversation),
    expected,
  );
  assert.deepEqual(
    queue.waiting.map((one) => queue.isDeclined(one)),
    [false, true],
  );
});

test("a request passed on is not shown here again, and others are called in this clinician's place", async () => {
  const { time, team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  time.pass(100);
  line.rows = [...line.rows, (await Survivor.asking([team])).row(team)];
  await queue.fetch();
  const [known, stranger] = queue.waiting;
  assert.ok(known && stranger);
  queue.passed.pass(known, time.seconds);
  await queue.fetch();
  assert.deepEqual(queue.waiting, [stranger]);
  assert.deepEqual([line.claims, queue.unopened], [[], 0]);
  // The relay hears of it once it can't be taken back any more.
  queue.tick(time.seconds + TAKEN_BACK_SECONDS - 1);
  assert.deepEqual([line.passed, queue.passed.lately], [[], true]);
  queue.tick(time.seconds + TAKEN_BACK_SECONDS);
  assert.deepEqual([line.passed, queue.passed.lately], [[known.conversation], false]);
  queue.passed.takeBack();
  assert.deepEqual(queue.waiting, [stranger]);
});

test("a slip of the finger is taken back until something else is done with it", async () => {
  const { time, team, line, queue } = onDuty();
  line.rows = [(await Survivor.asking([team])).row(team)];
  await queue.fetch();
  const [waiting] = queue.waiting;
  assert.ok(waiting);
  queue.passed.pass(waiting, time.seconds);
  queue.passed.takeBack();
  queue.tick(time.seconds + TAKEN_BACK_SECONDS);
  assert.deepEqual([queue.waiting.length, queue.passed.lately, line.passed], [1, false, []]);
  queue.passed.pass(waiting, time.seconds);
  queue.passed.settle();
  queue.passed.takeBack();
  assert.deepEqual([queue.waiting, line.passed], [[], [waiting.conversation]]);
});
