// Two phones of hers, or two consoles of a clinician, have saved: no key is lost, and nobody falls back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../../../crypto/web/bytes.ts";
import {
  type ClinicianState,
  type KeptHead,
  type KeptReminder,
  MOST_REMINDERS,
} from "../../../crypto/web/clinician_state.ts";
import { mergeSurvivor, prekeyName } from "../../../crypto/web/merging.ts";
import { mergeClinician } from "../../../crypto/web/merging_consoles.ts";
import {
  decodeState,
  encodeState,
  type KeptConversation,
  type KeptPrekey,
  OFFERED,
  OFFERING,
  type SurvivorState,
} from "../../../crypto/web/survivor_state.ts";
import { refuses } from "./refusing.ts";
import { below, seeded } from "./seeded.ts";

const NONE: ReadonlySet<string> = new Set();
const CONVERSATIONS = ["a", "b", "c", "d"].map((name) => seeded(`conversation ${name}`)(16));
const random = seeded("merging");

const named = (name: string) => seeded(name)(32);
const hashOf = (conversation: Uint8Array, n: number) => named(`block ${n} of ${hex(conversation)}`);
const LOG = named("log");
const head = (size: number, key = LOG) => ({ key, size, root: named(`log of ${size}`) });
const oneOf = <Item>(...items: readonly Item[]) => items[below(random, items.length)] as Item;

function somePrekeys(conversation: Uint8Array): readonly KeptPrekey[] {
  const seeds = (number: number) =>
    ["one phone", "another"].map((phone) => named(`${hex(conversation)} ${number} ${phone}`));
  return [0, 1, 2, 3, 4].flatMap((number) =>
    seeds(number)
      .filter(() => below(random, 3) === 0)
      .sort((one, other) => (hex(one) < hex(other) ? -1 : 1))
      .map((seed) => ({ number, seed, notAfter: 10 * number, lastExpires: below(random, 1000) })),
  );
}

function someConversation(conversation: Uint8Array): KeptConversation {
  const headN = below(random, 4);
  return {
    ...{ conversation, signingSeed: named(`signing ${hex(conversation)}`), prekeys: somePrekeys(conversation), headN },
    headHash: headN > 0 || oneOf(true, false) ? hashOf(conversation, headN) : null,
    block0Hash: oneOf(null, hashOf(conversation, 0)),
    ...{ need: oneOf("medical", "legal"), intent: below(random, 3), keep: oneOf(3600, 86_400) },
  };
}

function someState(): SurvivorState {
  const conversations = CONVERSATIONS.filter(() => oneOf(true, false)).map(someConversation);
  return { savedAt: below(random, 100), logHead: oneOf(null, head(below(random, 4))), conversations };
}

const seedsOf = ({ conversations }: SurvivorState, without: ReadonlySet<string> = NONE) =>
  conversations.flatMap(({ conversation, prekeys }) =>
    prekeys
      .filter(({ number }) => !without.has(prekeyName(conversation, number)))
      .map(({ number, seed, lastExpires }) => [`${hex(conversation)} ${number} ${hex(seed)}`, lastExpires] as const),
  );
const headsOf = ({ conversations }: SurvivorState) =>
  new Map(conversations.map(({ conversation, headN }) => [hex(conversation), headN]));

test("no published prekey is lost, no unpublished one stays, and the longest head wins, whatever was saved", () => {
  for (let turn = 0; turn < 300; turn += 1) {
    const [own, saved] = [someState(), someState()];
    const unpublished = new Set(
      CONVERSATIONS.flatMap((one) => [1, 2, 3].map((number) => prekeyName(one, number))).filter(
        () => below(random, 3) === 0,
      ),
    );
    const gone = new Set(CONVERSATIONS.map(hex).filter(() => below(random, 6) === 0));
    const merged = mergeSurvivor(own, saved, gone, unpublished);
    const expected = new Map<string, number>();
    for (const [name, last] of [...seedsOf(saved), ...seedsOf(own, unpublished)]) {
      if (!gone.has(name.slice(0, 32))) {
        expected.set(name, Math.max(last, expected.get(name) ?? 0));
      }
    }
    assert.deepEqual(new Map(seedsOf(merged)), expected);
    const [mine, theirs] = [headsOf(own), headsOf(saved)];
    const names = new Set([...mine.keys(), ...theirs.keys()].filter((name) => !gone.has(name)));
    const longest = [...names].map((name) => [name, Math.max(mine.get(name) ?? 0, theirs.get(name) ?? 0)] as const);
    assert.deepEqual(headsOf(merged), new Map(longest));
    const sizes = [own, saved].map(({ logHead }) => logHead?.size ?? -1);
    assert.equal(merged.logHead?.size ?? -1, Math.max(...sizes));
    assert.deepEqual(mergeSurvivor(own, merged, gone, unpublished), merged);
    assert.deepEqual(mergeSurvivor(merged, merged, NONE, NONE), merged);
    assert.deepEqual(decodeState(encodeState(merged)), merged);
  }
});

const [FIRST] = CONVERSATIONS as [Uint8Array];
const HERS: KeptConversation = {
  ...{ conversation: FIRST, signingSeed: named("signing"), headN: 2, headHash: hashOf(FIRST, 2) },
  prekeys: [{ number: 1, seed: named("prekey"), notAfter: 9, lastExpires: 9 }],
  ...{ block0Hash: hashOf(FIRST, 0), need: "medical", intent: OFFERED, keep: 3600 },
};

function hers(changed: Partial<KeptConversation> = {}): SurvivorState {
  return { savedAt: 5, logHead: head(3), conversations: [{ ...HERS, ...changed }] };
}

const forked = { ...hers(), logHead: { ...head(3), root: named("another root") } };

test("states that contradict each other are refused, whichever was saved", () => {
  const contradictions = [
    [hers({ headHash: named("forked") }), hers({ headHash: named("forked"), headN: 3 })],
    [hers({ block0Hash: named("another") }), hers({ block0Hash: null })],
    [hers({ signingSeed: named("another") }), hers({ intent: OFFERING })],
    [forked, { ...forked, logHead: { ...forked.logHead, size: 4 } }],
  ] as const;
  for (const [contradicts, control] of contradictions) {
    refuses("head", () => mergeSurvivor(contradicts, hers(), NONE, NONE));
    refuses("head", () => mergeSurvivor(hers(), contradicts, NONE, NONE));
    mergeSurvivor(control, hers(), NONE, NONE);
    mergeSurvivor(hers(), control, NONE, NONE);
  }
});

test("the longer head brings its own need and keep; of equals the saved one's count", () => {
  const longer = hers({ headN: 3, headHash: hashOf(FIRST, 3), need: "legal", keep: 86_400, intent: OFFERING });
  for (const [own, saved] of [
    [longer, hers()],
    [hers(), longer],
  ] as const) {
    const [one] = mergeSurvivor(own, saved, NONE, NONE).conversations;
    assert.deepEqual([one?.headN, one?.need, one?.keep, one?.intent], [3, "legal", 86_400, OFFERED]);
  }
  assert.equal(mergeSurvivor(hers({ need: "legal" }), hers(), NONE, NONE).conversations[0]?.need, "medical");
});

test("more prekeys than can be read back are never written", () => {
  const many = (count: number) =>
    hers({
      prekeys: Array.from({ length: count }, (_, number) => ({
        number,
        seed: named("x"),
        notAfter: 9,
        lastExpires: 9,
      })),
    });
  refuses("malformed", () => encodeState(many(65)));
  assert.equal(decodeState(encodeState(many(64))).conversations[0]?.prekeys.length, 64);
});

const SHIFT = { number: 1, seed: named("shift"), start: 0, until: 9, lastExpires: 99 };

function console(changed: Partial<ClinicianState> = {}): ClinicianState {
  return {
    ...{ savedAt: 5, signingSeed: named("signing"), coordinatorSeed: null, logHead: head(3), bundles: [SHIFT] },
    ...{ conversations: [{ conversation: FIRST, headN: 2, headHash: named("head") }], reminders: [] },
    ...changed,
  };
}

test("of two logs the head of the own is kept, whichever is larger", () => {
  const other = named("another log");
  const merged = (own: SurvivorState["logHead"], saved: SurvivorState["logHead"]) => {
    const consoles = mergeClinician(console({ logHead: own }), console({ logHead: saved }));
    const { logHead } = mergeSurvivor({ ...hers(), logHead: own }, { ...hers(), logHead: saved }, NONE, NONE);
    assert.deepEqual(consoles.logHead, logHead);
    return logHead;
  };
  assert.deepEqual(merged(head(3), head(9, other)), head(3));
  assert.deepEqual(merged(head(9, other), head(3)), head(9, other));
  assert.deepEqual(merged(null, head(9, other)), head(9, other));
  assert.deepEqual(merged(head(3), { ...head(3, other), root: named("another root") }), head(3));
});

test("a console loses no shift, also not one that another console began under the same number", () => {
  const other = { ...SHIFT, seed: named("another shift") };
  const own = console({ bundles: [{ ...SHIFT, until: 7, lastExpires: 50 }], coordinatorSeed: named("coordinator") });
  const saved = console({ bundles: [SHIFT, other], savedAt: 6, signingSeed: named("enrolled") });
  const merged = mergeClinician(own, saved);
  const lasts = new Map(merged.bundles.map(({ seed, until, lastExpires }) => [hex(seed), [until, lastExpires]]));
  assert.deepEqual(lasts, new Map([[hex(SHIFT.seed), [7, 99]] as const, [hex(other.seed), [9, 99]] as const]));
  assert.deepEqual([merged.savedAt, merged.signingSeed], [6, named("enrolled")]);
  assert.deepEqual(merged.coordinatorSeed, named("coordinator"));
  assert.deepEqual(mergeClinician(own, merged), merged);
});

test("at a console too the longer head wins, and two of one number are refused", () => {
  const head = (headN: number, name: string): readonly KeptHead[] => [
    { conversation: FIRST, headN, headHash: named(name) },
  ];
  const [fork, longer] = [console({ conversations: head(2, "forked") }), console({ conversations: head(3, "forked") })];
  for (const contradicts of [fork, console({ logHead: forked.logHead })]) {
    refuses("head", () => mergeClinician(contradicts, console()));
    refuses("head", () => mergeClinician(console(), contradicts));
  }
  assert.deepEqual(mergeClinician(longer, console()).conversations, longer.conversations);
  assert.deepEqual(mergeClinician(console(), longer).conversations, longer.conversations);
});

const ID = named("reminder").subarray(0, 16);
const reminder = (changed: Partial<KeptReminder> = {}): KeptReminder => {
  return { ...{ id: ID, conversation: FIRST, revision: 1, due: 500, note: "tanya kabar" }, ...changed };
};

test("of one reminder the last change counts; of two at once the one that is due, or due first", () => {
  const [set, done, moved] = [reminder(), reminder({ revision: 2, due: 0 }), reminder({ revision: 2, due: 700 })];
  const sooner = reminder({ revision: 2, due: 600 });
  for (const [one, other, stays] of [
    [set, done, done],
    [set, moved, moved],
    [done, moved, moved],
    [moved, sooner, sooner],
    [done, reminder({ revision: 3, due: 900 }), reminder({ revision: 3, due: 900 })],
  ] as const) {
    const [mine, theirs] = [console({ reminders: [one] }), console({ reminders: [other] })];
    assert.deepEqual(mergeClinician(mine, theirs).reminders, [stays]);
    assert.deepEqual(mergeClinician(theirs, mine).reminders, [stays]);
  }
});

test("two consoles' reminders all stay, those that are due first; never more than can be saved, and what is done goes first", () => {
  const many = (name: string, due: number) =>
    Array.from({ length: 40 }, (_, at) => reminder({ id: named(`${name} ${at}`).subarray(0, 16), due }));
  const [mine, theirs] = [console({ reminders: many("mine", 0) }), console({ reminders: many("theirs", 900) })];
  const { reminders } = mergeClinician(mine, theirs);
  assert.equal(reminders.length, MOST_REMINDERS);
  assert.deepEqual(
    reminders.map(({ due }) => due),
    [...Array.from({ length: 40 }, () => 900), ...Array.from({ length: MOST_REMINDERS - 40 }, () => 0)],
  );
  assert.deepEqual(mergeClinician(theirs, mine).reminders, reminders);
});
