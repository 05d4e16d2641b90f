// Duty: seeds are kept as long as something is wrapped to them, and requests are shown only if they hold together.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RelayClock } from "../../../pwa/console/clock.ts";
import { openWaiting, type Waiting } from "../../../pwa/console/duty/requests.ts";
import { newShift, ownBundle, usedUntil, withoutOldShifts, withShift } from "../../../pwa/console/duty/shifts.ts";
import type { Values } from "../../../pwa/shared/line.ts";
import { clinicianOnDuty, random, START, Survivor, surroundings, type Team, Time } from "./people.ts";

const { clock } = surroundings(new Time());

function opened(row: Values, { clinician, state }: Team, at: RelayClock): Promise<Waiting> {
  const own = { state, memberId: clinician.clinicianId, endedBy: () => new Set<string>() };
  const blocks = () => Promise.reject(new Error("a first call stands upon nothing"));
  return openWaiting(row, own, at, () => ({ blocks }));
}

test("a shift is never longer than twelve hours, and its number goes up", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, { needs: ["legal"], until: START + 99 * 3600, seed: random(32) }, START);
  assert.equal(shift.seed.number, 2);
  const { bundle } = ownBundle(withShift(state, shift.seed), clinician, shift.bundle);
  assert.equal(bundle.until - bundle.start, 12 * 3600);
});

test("a shift's hours are whole five minutes, however late it begins", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, { needs: ["legal"], until: START + 3671, seed: random(32) }, START + 17);
  const { bundle } = ownBundle(withShift(state, shift.seed), clinician, shift.bundle);
  assert.deepEqual([bundle.start % 300, bundle.until % 300], [0, 0]);
  assert.equal(bundle.start, START - (START % 300));
  assert.ok(bundle.until >= START + 3671);
});

test("a bundle whose seed this console has not is not its own", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, { needs: ["legal"], until: START + 3600, seed: random(32) }, START);
  assert.throws(() => ownBundle(state, clinician, shift.bundle), { code: "bundle" });
});

test("a bundle under the certificate before a renewal is still one's own", () => {
  const { clinician, state, bundle } = clinicianOnDuty();
  const renewed = { ...clinician, hash: new Uint8Array(32) };
  assert.equal(ownBundle(state, renewed, bundle).bundle.number, 1);
  // The control: somebody else's bundle stays somebody else's.
  assert.throws(() => ownBundle(state, renewed, clinicianOnDuty().bundle), { code: "bundle" });
});

test("old seeds go when nothing is wrapped to them, the newest stays", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, { needs: ["legal"], until: START + 3600, seed: random(32) }, START);
  const both = withShift(state, shift.seed);
  const late = START + 10 * 86_400;
  assert.deepEqual(
    withoutOldShifts(both, late).bundles.map(({ number }) => number),
    [2],
  );
  assert.deepEqual(
    withoutOldShifts(usedUntil(both, 1, late + 1), late).bundles.map(({ number }) => number),
    [1, 2],
  );
});

test("a request is opened by those it was offered to, and by nobody else", async () => {
  const [offered, stranger] = [clinicianOnDuty(), clinicianOnDuty()];
  const survivor = await Survivor.asking([offered]);
  const row = survivor.row(offered);
  const waiting = await opened(row, offered, clock);
  assert.equal(waiting.card.need, "legal");
  await assert.rejects(opened(row, stranger, clock), { code: "epoch" });
});

test("a request with somebody else's prekey is not shown", async () => {
  const team = clinicianOnDuty();
  const [survivor, other] = [await Survivor.asking([team]), await Survivor.asking([team])];
  const [id, since, expires, object, wrapped, , ...rest] = survivor.row(team);
  const row = [id, since, expires, object, wrapped, other.prekey, ...rest] as const;
  await assert.rejects(opened(row, team, clock), { code: "signature" });
});

test("a request from the future is not shown", async () => {
  const team = clinicianOnDuty();
  const soon = (await Survivor.asking([team], START + 290)).row(team);
  assert.equal((await opened(soon, team, surroundings(new Time()).clock)).card.need, "legal");
  const later = (await Survivor.asking([team], START + 310)).row(team);
  await assert.rejects(opened(later, team, surroundings(new Time()).clock), { code: "times" });
});
