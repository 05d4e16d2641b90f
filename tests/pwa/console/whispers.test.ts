// A clinician asks a coordinator aside: only what she sends goes, to whom she chose, and nobody is told less than the truth.

import assert from "node:assert/strict";
import { test } from "node:test";
import { renewedOf, revocationOf } from "./people.ts";
import { asking, marks, said, settled } from "./whispering.ts";

test("a coordinator on call is asked, is told who asks, and answers in the same room", async () => {
  const { room, theirs, writes } = await asking();
  await writes("Bolehkah aku bertanya?");
  const [asked] = theirs.whispers.rooms;
  assert.ok(asked !== undefined);
  assert.deepEqual([asked.other.alias, asked.other.profession, asked.asked], ["Sari", "nurse", false]);
  assert.deepEqual(said(asked), [["other", "Bolehkah aku bertanya?"]]);
  await writes("Tentu.", asked);
  assert.deepEqual(said(room), [
    ["own", "Bolehkah aku bertanya?"],
    ["other", "Tentu."],
  ]);
  assert.deepEqual([marks(room), marks(asked)], [["taken"], ["taken"]]);
});

test("only coordinators on call whom the root vouches for are offered, and not oneself", async () => {
  const { between, hers, sari, theirs } = await asking();
  assert.deepEqual(
    hers.whispers.advisers?.map(({ who, there }) => [who.clinician.alias, there]),
    [["Rini", true]],
  );
  between.coordinator = null;
  await theirs.whispers.look();
  assert.deepEqual(theirs.whispers.advisers, []);
  between.coordinator = { ...sari, clinician: { ...sari.clinician, clinicianId: new Uint8Array(16) } };
  between.sit(between.coordinator);
  await hers.whispers.look();
  assert.deepEqual(hers.whispers.advisers, [], "whom no certificate names is nobody");
});

test("what nobody took is said to be so, stays in order, and goes once somebody is there", async () => {
  const { between, rini, room, theirs, hers, writes } = await asking();
  const seat = between.seatOf(rini.clinician.clinicianId);
  seat.there = false;
  await writes("satu");
  await writes("dua");
  assert.deepEqual([marks(room), room.away], [["away", "away"], true]);
  assert.ok(await hers.whispers.page(room));
  assert.equal(room.paged, true);
  seat.there = true;
  await hers.whispers.glance();
  assert.equal(hers.whispers.isThere(room), true);
  assert.equal(theirs.whispers.rooms.length, 0, "nothing goes by itself");
  room.again();
  await settled();
  const [asked] = theirs.whispers.rooms;
  assert.deepEqual(asked && said(asked), [
    ["other", "satu"],
    ["other", "dua"],
  ]);
  assert.deepEqual([marks(room), room.away, asked?.gap], [["taken", "taken"], false, false]);
});

test("what a cut line kept goes when it is back, and twice is once", async () => {
  const { between, hers, rini, room, theirs, writes } = await asking();
  between.cut = true;
  await writes("satu");
  assert.deepEqual([marks(room), room.wrong], [["unsent"], "line"]);
  between.cut = false;
  hers.whispers.resume();
  await settled();
  assert.deepEqual([marks(room), room.wrong], [["taken"], null]);
  await between.push(rini, between.pushed[0] ?? []);
  assert.deepEqual(theirs.whispers.rooms.map(said), [[["other", "satu"]]]);
});

test("a whisper counts as read once it was looked at, and not because a console took it", async () => {
  const { room, theirs, writes } = await asking();
  await writes("satu");
  assert.equal(theirs.whispers.unread, 1);
  theirs.whispers.choose(theirs.whispers.rooms[0] ?? null);
  await settled();
  assert.deepEqual([marks(room), theirs.whispers.unread], [["taken"], 1], "its window is not open");
  theirs.whispers.attend(true);
  await settled();
  assert.deepEqual([marks(room), theirs.whispers.unread], [["read"], 0]);
  await writes("dua");
  assert.deepEqual(marks(room), ["read", "read"]);
  theirs.whispers.attend(false);
  await writes("tiga");
  assert.deepEqual([marks(room), theirs.whispers.waiting.length], [["read", "read", "taken"], 1]);
});

test("each whisper that nobody has looked at rings under a name of its own, whoever writes meanwhile", async () => {
  const { theirs, writes } = await asking();
  await writes("satu");
  const [first] = theirs.whispers.waiting;
  await writes("dua");
  const [asked] = theirs.whispers.rooms;
  assert.ok(asked !== undefined);
  await writes("jawab", asked);
  const names = theirs.whispers.waiting;
  assert.deepEqual([names.length, names[0], new Set(names).size], [2, first, 2]);
});

test("a quote goes only when it is sent, with whose words it says, and not at all when it is taken back", async () => {
  const { hers, room, theirs } = await asking();
  hers.whispers.propose({ whose: "hers", text: "Dia pulang." });
  await settled();
  assert.deepEqual([theirs.whispers.rooms, room.letters], [[], []]);
  hers.whispers.drop(room);
  room.sendQuote();
  await settled();
  assert.deepEqual([theirs.whispers.rooms, room.letters], [[], []]);
  hers.whispers.propose({ whose: "hers", text: "Dia pulang." });
  room.sendQuote();
  await settled();
  const [letter] = theirs.whispers.rooms[0]?.letters ?? [];
  assert.deepEqual([letter?.whose, letter?.text, room.quote], ["hers", "Dia pulang.", null]);
});

test("what is longer than a whisper is not sent, and is not cut either", async () => {
  const { hers, room } = await asking();
  const long = "é".repeat(8001);
  assert.deepEqual([room.fits(long), room.fits(long.slice(1))], [false, true]);
  hers.whispers.propose({ whose: "own", text: long });
  room.sendQuote();
  await settled();
  assert.deepEqual([room.quote?.text, room.letters], [long, []]);
});

test("another shift begins: it is sealed again for that one, once it is verified", async () => {
  const { between, rini, room, theirs, writes } = await asking();
  const renewed = renewedOf(rini);
  between.seatOf(rini.clinician.clinicianId).team = renewed;
  theirs.at.team = renewed;
  await writes("satu");
  assert.deepEqual(theirs.whispers.rooms.map(said), [[["other", "satu"]]]);
  assert.deepEqual(marks(room), ["taken"]);
});

test("a shift of somebody else that the relay names as the newest is sealed to for nobody", async () => {
  const { between, rini, room, sari, theirs, writes } = await asking();
  between.seatOf(rini.clinician.clinicianId).team = sari;
  await writes("satu");
  assert.deepEqual([marks(room), room.wrong, theirs.whispers.rooms], [["unsent"], "ghost", []]);
});

test("what was revoked, changed, pushed again or comes under another's name is dropped, and what follows is heard", async () => {
  const { between, rini, sari, theirs, room, writes } = await asking();
  await writes("satu");
  const [push] = between.pushed;
  assert.ok(push !== undefined);
  const sealed = push[1] as Uint8Array;
  await between.push(rini, [push[0] ?? null, sealed.with(1300, (sealed[1300] ?? 0) ^ 1), ...push.slice(2)]);
  await between.push(rini, push);
  await between.push(rini, [null]);
  await between.push(sari, push);
  assert.deepEqual(theirs.whispers.rooms.map(said), [[["other", "satu"]]]);
  await writes("dua");
  assert.equal(theirs.whispers.rooms[0]?.letters.length, 2);
  between.revocations = [revocationOf(sari)];
  await writes("tiga");
  assert.deepEqual(marks(room).at(-1), "taken");
  assert.equal(theirs.whispers.rooms[0]?.letters.length, 2, "whoever was revoked is not heard");
});

test("a whisper that is missing is said to be missing", async () => {
  const { between, rini, theirs, writes } = await asking();
  const seat = between.seatOf(rini.clinician.clinicianId);
  await writes("satu");
  const { hear } = seat;
  seat.hear = () => undefined;
  await writes("dua");
  seat.hear = hear;
  assert.equal(theirs.whispers.rooms[0]?.gap, false);
  await writes("tiga");
  assert.equal(theirs.whispers.rooms[0]?.gap, true);
});

test("nothing of it is left when the console locks, and nothing comes in any more", async () => {
  const { hers, room, theirs, writes } = await asking();
  await writes("satu");
  assert.equal(theirs.whispers.rooms.length, 1);
  room.write("dua");
  theirs.whispers.forget();
  await settled();
  await writes("tiga");
  assert.deepEqual([theirs.whispers.rooms, theirs.whispers.waiting, theirs.whispers.advisers], [[], [], null]);
  hers.whispers.forget();
  assert.deepEqual([hers.whispers.rooms, hers.whispers.chosen, hers.whispers.advisers], [[], null, null]);
});

test("that something was read opens no room where nothing was written", async () => {
  const { between, hers, room, sari, theirs, writes } = await asking();
  await writes("satu");
  theirs.whispers.choose(theirs.whispers.rooms[0] ?? null);
  hers.whispers.close(room);
  theirs.whispers.attend(true);
  await settled();
  assert.ok(between.pushed.length === 2, "it was read");
  assert.deepEqual(hers.whispers.rooms, []);
  // A control: an answer does open it, at whichever console of hers.
  await writes("Tentu.", theirs.whispers.rooms[0]);
  assert.deepEqual(hers.whispers.rooms.map(said), [[["other", "Tentu."]]]);
  assert.ok(between.seatOf(sari.clinician.clinicianId).there);
});
