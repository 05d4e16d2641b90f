// Reminders of a clinician's own: kept for every console of theirs, due once, done for good, gone with the conversation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../../../crypto/web/bytes.ts";
import { MOST_REMINDERS } from "../../../crypto/web/clinician_state.ts";
import { Safe } from "../../../pwa/console/account/safe.ts";
import { Conversations } from "../../../pwa/console/talk/conversations.ts";
import { chosenTime } from "../../../pwa/console/talk/reminder_times.ts";
import { isLong, LONGEST_SECONDS, MOST_OPEN, Reminders } from "../../../pwa/console/talk/reminders.ts";
import type { Packable } from "../../../pwa/shared/msgpack.ts";
import { random, START, surroundings, Time, trusting } from "./people.ts";
import { States } from "./states.ts";

const HOUR = 3600;

/** Consoles of one clinician, each with its own memory of one state at the relay. */
function clinic() {
  const [states, key] = [new States(), random(32)];
  const around = surroundings(new Time());
  const console = () => {
    const safe = Safe.opened(key.slice(), states.at, states.save, random);
    const reminders = new Reminders(safe, around, () => {});
    const set = (conversation: Uint8Array, due: number, note = "") =>
      reminders.set({ id: reminders.newId(), conversation, due, note });
    return { reminders, safe, set };
  };
  return { around, console, states };
}

const talk = (id: Uint8Array, ended: "gone" | "left" | null = null) => ({ name: hex(id), ended });
const settled = (safe: Safe) => safe.save((state) => state, START);

test("what is set at one console is there at the next, and is due when its time has come and not before", async () => {
  const { console } = clinic();
  const [here, there] = [random(16), random(16)];
  const { set } = console();
  assert.ok(await set(here, START + HOUR, " tanya kabar "));
  assert.ok(await set(there, START + 60));
  const { reminders } = console();
  assert.deepEqual(
    reminders.of(hex(here)).map(({ due, note }) => [due, note]),
    [[START + HOUR, "tanya kabar"]],
  );
  const talks = [talk(here), talk(there)];
  assert.deepEqual(reminders.due(talks, START + 59), []);
  const due = reminders.due(talks, START + HOUR).map(({ talk: { name } }) => name);
  assert.deepEqual(due, [hex(there), hex(here)], "the soonest first");
  assert.deepEqual(reminders.due([talk(here, "left")], START + HOUR), [], "nothing of what is over, or not known");
});

test("what is done stays done, its note gone, also where another console saves what it still remembers", async () => {
  const { console } = clinic();
  const id = random(16);
  const first = console();
  await first.set(id, START, "rahasia");
  const second = console();
  const [one] = first.reminders.of(hex(id));
  assert.ok(one);
  assert.ok(await first.reminders.finish(one));
  assert.equal(second.reminders.of(hex(id)).length, 1);
  await settled(second.safe);
  assert.deepEqual(second.reminders.of(hex(id)), []);
  assert.deepEqual(console().reminders.of(hex(id)), []);
  assert.deepEqual(
    console().safe.state.reminders.map(({ due, note, revision }) => [due, note, revision]),
    [[0, "", 1]],
  );
});

test("what one console finishes and another then moves is due again: the last change counts", async () => {
  const { console } = clinic();
  const id = random(16);
  const first = console();
  await first.set(id, START);
  const second = console();
  const [one] = first.reminders.of(hex(id));
  assert.ok(one);
  await first.reminders.finish(one);
  assert.ok(await second.reminders.move(one, START + HOUR));
  assert.deepEqual(
    console()
      .reminders.of(hex(id))
      .map(({ due, revision }) => [due, revision]),
    [[START + HOUR, 2]],
  );
});

test("there is a most of them, and the marks of what is done make room for new ones", async () => {
  const { console, states } = clinic();
  const id = random(16);
  const { reminders, safe, set } = console();
  for (let at = 0; at < MOST_OPEN; at += 1) {
    assert.ok(await set(id, START + at));
  }
  const { version } = states;
  assert.ok(!(await set(id, START + HOUR)));
  assert.equal(reminders.attempt.wrong, "reminders");
  assert.equal(states.version, version, "nothing was saved");
  for (let round = 0; round < MOST_REMINDERS; round += 1) {
    const [one] = reminders.of(hex(id));
    assert.ok(one && (await reminders.finish(one)));
    assert.ok(await set(id, START + HOUR));
  }
  assert.equal(safe.state.reminders.length, MOST_REMINDERS);
  assert.equal(console().reminders.of(hex(id)).length, MOST_OPEN);
});

test("a save whose answer was lost is not done twice, and is said not to be done", async () => {
  const { console, states } = clinic();
  const { reminders } = console();
  const wished = { id: reminders.newId(), conversation: random(16), due: START + 60, note: "a" };
  states.loseAnswers = 1;
  assert.ok(!(await reminders.set(wished)));
  assert.equal(reminders.attempt.wrong, "line");
  assert.ok(await reminders.set({ ...wished, due: START + 90 }));
  assert.deepEqual(
    console()
      .reminders.of(hex(wished.conversation))
      .map(({ due }) => due),
    [START + 90],
  );
});

test("once a conversation is over its reminders and their notes leave the state at once, and no other's", async () => {
  const { console } = clinic();
  const [over, going] = [random(16), random(16)];
  const { reminders, safe, set } = console();
  await set(over, START + 60, "rahasia");
  await set(going, START + 60);
  const held = () => console().safe.state.reminders.map(({ conversation }) => hex(conversation));
  reminders.tick([talk(over), talk(going)]);
  await settled(safe);
  assert.equal(held().length, 2, "the control: nothing goes while both go on");
  reminders.tick([talk(over, "gone"), talk(going)]);
  await settled(safe);
  assert.deepEqual(held(), [hex(going)]);
});

test("what ended while no console was open is dropped when the relay lists it no more", async () => {
  const { around, console } = clinic();
  const { safe, set } = console();
  await set(random(16), START + 60, "rahasia");
  const unasked = () => {
    throw new Error("not asked for here");
  };
  const line = { call: async (): Promise<readonly Packable[]> => [[]], on: () => () => {} };
  const conversations = new Conversations(line, safe, {
    ...{ clinician: unasked, around, trust: trusting(around), bucketSeconds: () => 10, state: () => safe.state },
    ...{ colleagues: unasked, refresh: unasked, changed: () => {} },
  });
  assert.equal(console().safe.state.reminders.length, 1);
  await conversations.fetch();
  assert.deepEqual(console().safe.state.reminders, []);
});

test("plain times count from now, the next morning is the next eight o'clock, one's own must be ahead and near", () => {
  const zone = 7 * HOUR;
  // 2027-01-15 15:00 in Jakarta.
  const now = Date.UTC(2027, 0, 15, 8) / 1000;
  const none = { date: "", time: "" };
  assert.equal(chosenTime("half", none, now, zone), now + 1800);
  assert.equal(chosenTime("morning", none, now, zone), Date.UTC(2027, 0, 16, 1) / 1000);
  assert.equal(chosenTime("morning", none, now - 12 * HOUR, zone), Date.UTC(2027, 0, 15, 1) / 1000);
  const own = (date: string, time: string) => chosenTime("own", { date, time }, now, zone);
  assert.equal(own("2027-01-15", "15:05"), now + 300);
  for (const [date, time] of [
    ["2027-01-15", "15:00"],
    ["2027-01-15", ""],
    ["", "15:05"],
    ["2027-02-14", "15:01"],
  ] as const) {
    assert.equal(own(date, time), null, `${date} ${time}`);
  }
  assert.equal(own("2027-02-14", "15:00"), now + LONGEST_SECONDS);
});

test("the relay holds a state as large as before, and never a note that can be read", async () => {
  const { console, states } = clinic();
  const { safe, set } = console();
  await settled(safe);
  const { length = 0 } = states.blob ?? new Uint8Array();
  await set(random(16), START + 60, "rahasia".repeat(20));
  assert.equal(states.blob?.length, length);
  assert.ok(!Buffer.from(states.blob ?? []).includes("rahasia"));
});

test("a note is short, counted in bytes", () => {
  assert.ok(!isLong("é".repeat(80)));
  assert.ok(isLong(`${"é".repeat(80)}a`));
});
