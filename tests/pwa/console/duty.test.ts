// Duty: seeds are kept as long as something is wrapped to them, and requests are shown only if they hold together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openWaiting } from "../../../pwa/console/duty/requests.ts";
import { newShift, ownBundle, usedUntil, withoutOldShifts, withShift } from "../../../pwa/console/duty/shifts.ts";
import { clinicianOnDuty, START, Survivor, surroundings, Time } from "./people.ts";

test("a shift is never longer than twelve hours, and its number goes up", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, ["legal"], START + 99 * 3600, surroundings(new Time()));
  assert.equal(shift.seed.number, 2);
  const bundle = ownBundle(withShift(state, shift.seed), clinician, shift.bundle);
  assert.equal(bundle.until - bundle.start, 12 * 3600);
});

test("a bundle whose seed this console has not is not its own", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, ["legal"], START + 3600, surroundings(new Time()));
  assert.throws(() => ownBundle(state, clinician, shift.bundle), { code: "bundle" });
});

test("old seeds go when nothing is wrapped to them, the newest stays", () => {
  const { clinician, state } = clinicianOnDuty();
  const shift = newShift(state, clinician, ["legal"], START + 3600, surroundings(new Time()));
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
  const waiting = await openWaiting(row, offered.state, offered.clinician.clinicianId);
  assert.equal(waiting.card.need, "legal");
  await assert.rejects(openWaiting(row, stranger.state, stranger.clinician.clinicianId), { code: "epoch" });
});

test("a request with somebody else's prekey is not shown", async () => {
  const team = clinicianOnDuty();
  const [survivor, other] = [await Survivor.asking([team]), await Survivor.asking([team])];
  const [id, since, expires, object, wrapped, , envelopes] = survivor.row(team);
  const row = [id, since, expires, object, wrapped, other.prekey, envelopes] as const;
  await assert.rejects(openWaiting(row, team.state, team.clinician.clinicianId), { code: "signature" });
});
