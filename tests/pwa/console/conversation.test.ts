// A conversation over a line that fails: nothing is lost, nothing is doubled, and a relay that rewrites is found out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RECEIPT, readReceipt, receiptBody, TEXT, textBody } from "../../../crypto/web/body.ts";
import type { Conversation } from "../../../pwa/console/talk/conversation.ts";
import { Answered } from "../../../pwa/shared/line.ts";
import { BUCKET_SECONDS, KEEP, START } from "./people.ts";
import { claimed } from "./talking.ts";

/** What a tick has set going, done. */
const settled = async (conversation: Conversation) => {
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((settle) => setImmediate(settle));
  }
  assert.equal(conversation.ended, null);
};
const texts = ({ entries }: Conversation) => entries.map(({ text, mark, mine }) => [text, mine ? mark : "hers"]);

test("what she writes is read once, in order, however it comes", async () => {
  const { open, says } = await claimed();
  const conversation = open();
  says("satu");
  await conversation.follow();
  const two = says("dua");
  const three = says("tiga");
  conversation.hear(three);
  conversation.hear(two);
  conversation.hear(three);
  await conversation.follow();
  assert.deepEqual(texts(conversation), [
    ["satu", "hers"],
    ["dua", "hers"],
    ["tiga", "hers"],
  ]);
  assert.equal(conversation.gap, false);
  assert.equal(conversation.need, "legal");
});

test("an answer that gets lost neither loses nor doubles a message", async () => {
  const { open, relay, survivor } = await claimed();
  const conversation = open();
  await conversation.follow();
  relay.loseAnswers = 1;
  conversation.write("satu");
  await conversation.follow();
  conversation.write("dua");
  await conversation.follow();
  assert.deepEqual(texts(conversation), [
    ["satu", "stored"],
    ["dua", "stored"],
  ]);
  const opened = relay.envelopes.slice(1).map(({ envelope }) => survivor.chain.open(envelope).message);
  assert.deepEqual(
    opened.map(({ kind, sequence }) => [kind, sequence]),
    [
      [TEXT, 0],
      [TEXT, 1],
    ],
  );
});

test("what the relay could not do goes out by itself later, though nothing more is heard", async () => {
  const { open, relay, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  const send = relay.send.bind(relay);
  let tries = 0;
  relay.send = async (...values) => {
    tries += 1;
    if (tries < 4) {
      throw new Answered("unavailable");
    }
    return send(...values);
  };
  conversation.write("satu");
  await settled(conversation);
  for (const [seconds, tried] of [
    [1, 1],
    [1, 2],
    [3, 2],
    [1, 3],
    [7, 3],
  ] as const) {
    time.seconds += seconds;
    conversation.tick(time.seconds);
    await settled(conversation);
    assert.equal(tries, tried);
  }
  time.seconds += 1;
  conversation.tick(time.seconds);
  await settled(conversation);
  assert.deepEqual(texts(conversation), [["satu", "stored"]]);
});

test("an answer that gets lost on a line that stays is looked for by itself", async () => {
  const { open, relay, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  relay.loseAnswers = 1;
  conversation.write("satu");
  await settled(conversation);
  assert.deepEqual(texts(conversation), [["satu", "sending"]]);
  time.seconds += 2;
  conversation.tick(time.seconds);
  await settled(conversation);
  assert.deepEqual(texts(conversation), [["satu", "stored"]]);
  assert.equal(relay.envelopes.length, 2);
});

test("she has read it, and the mark says so", async () => {
  const { open, relay, survivor, bucket } = await claimed();
  const conversation = open();
  await conversation.follow();
  conversation.write("halo");
  await conversation.follow();
  const [, sent] = relay.envelopes;
  const { hash } = survivor.chain.open(sent?.envelope ?? new Uint8Array());
  relay.keep(survivor.sealed(RECEIPT, receiptBody([hash]), START, bucket()), bucket());
  await conversation.follow();
  assert.deepEqual(texts(conversation), [["halo", "read"]]);
});

test("reading is confirmed once, and only when somebody looks", async () => {
  const { open, relay, survivor, says } = await claimed();
  const conversation = open();
  says("satu");
  await conversation.follow();
  assert.equal(conversation.unread, 1);
  assert.equal(relay.envelopes.length, 2);
  conversation.see();
  conversation.see();
  await conversation.follow();
  assert.equal(conversation.unread, 0);
  assert.equal(relay.envelopes.length, 3);
  const receipt = survivor.chain.open(relay.envelopes[2]?.envelope ?? new Uint8Array());
  assert.equal(readReceipt(receipt.message.body).length, 1);
  const again = open();
  await again.follow();
  assert.equal(again.unread, 0);
});

test("past its time the next to write makes a new epoch, and she can read on", async () => {
  const { open, relay, survivor, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  time.pass(KEEP);
  conversation.write("sesudah");
  await conversation.follow();
  assert.equal(relay.blocksKept.length, 3);
  const [, , rekeyed] = relay.blocksKept;
  assert.ok(rekeyed);
  await survivor.learn(rekeyed);
  const { message } = survivor.chain.open(relay.envelopes.at(-1)?.envelope ?? new Uint8Array());
  assert.equal(new TextDecoder().decode(message.body), "sesudah");
});

test("a missing envelope is said, what has only expired is not", async () => {
  const { open, says, survivor, time } = await claimed();
  survivor.lose(TEXT, textBody("kedaluwarsa"));
  const conversation = open();
  time.pass(KEEP - 1);
  says("satu");
  time.pass(1);
  await conversation.follow();
  assert.equal(conversation.gap, false);
  survivor.lose(TEXT, textBody("hilang"));
  says("tiga");
  await conversation.follow();
  assert.equal(conversation.gap, true);
  const again = open();
  await again.follow();
  assert.equal(again.gap, true);
});

test("a console that comes back after everything expired is not alarmed by the next message", async () => {
  const { open, says, relay, time } = await claimed();
  says("satu");
  time.pass(KEEP);
  relay.hidden = relay.envelopes.length;
  const conversation = open();
  await conversation.follow();
  says("dua");
  await conversation.follow();
  assert.deepEqual(texts(conversation), [["dua", "hers"]]);
  assert.equal(conversation.gap, false);
});

test("what is due is forgotten here too, and at the end everything", async () => {
  const { open, says, time } = await claimed();
  const conversation = open();
  says("satu");
  await conversation.follow();
  time.pass(KEEP + BUCKET_SECONDS);
  conversation.tick(time.seconds);
  assert.deepEqual(texts(conversation), []);
  assert.equal(conversation.ended, null);
  time.pass(KEEP);
  conversation.tick(time.seconds);
  assert.equal(conversation.ended, "gone");
  assert.equal(conversation.need, "legal");
});

test("a conversation that the relay has no more ends without a remainder", async () => {
  const { open, relay, says } = await claimed();
  const conversation = open();
  says("satu");
  await conversation.follow();
  relay.gone = true;
  await conversation.follow();
  assert.equal(conversation.ended, "gone");
  assert.deepEqual(conversation.entries, []);
});

test("a relay that takes back a block is found out", async () => {
  const { open, relay, time } = await claimed();
  const conversation = open();
  await conversation.follow();
  time.pass(KEEP);
  conversation.write("sesudah");
  await conversation.follow();
  relay.blocksKept.pop();
  const again = open();
  await again.follow();
  assert.equal(again.ended, "altered");
});

test("a block that comes live was made now, as far as clocks agree; fetched later the same block is good", async () => {
  const { open, relay, time } = await claimed();
  time.pass(590);
  const timely = open();
  timely.hearBlock(1);
  await timely.follow();
  assert.equal(timely.ended, null);
  time.pass(11);
  const late = open();
  late.hearBlock(1);
  await late.follow();
  assert.equal(late.ended, "altered");
  const fetched = open();
  await fetched.follow();
  assert.equal(fetched.ended, null);
  assert.equal(relay.blocksKept.length, 2);
});
