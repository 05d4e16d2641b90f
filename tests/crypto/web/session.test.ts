// Nothing is counted twice, nothing goes missing unnoticed, and a message keeps its place in its session.

import assert from "node:assert/strict";
import { test } from "node:test";
import { textBody } from "../../../crypto/web/body.ts";
import { envelopeHash, openEnvelope, seal } from "../../../crypto/web/envelope.ts";
import { Ledger, Session } from "../../../crypto/web/session.ts";
import { Cast, DAY, NOW } from "./cast.ts";

const cast = new Cast("sessions");
const { survivor, random } = cast;
const key = random(32);
const [, block] = cast.made(cast.offer(), survivor.seed, key);

function heard(session: Session, text: string) {
  const message = session.compose("text", textBody(text), NOW, []);
  const header = { conversation: block.conversation, blockHash: block.hash, bucket: NOW + DAY };
  const object = seal(key, survivor.seed, header, message, random);
  session.sent(message, envelopeHash(object));
  return openEnvelope(key, block.members, object);
}

test("each envelope counts once, and a missing one is noticed", () => {
  const session = new Session(survivor.member.id, random);
  const ledger = new Ledger();
  const say = (text: string) => heard(session, text);
  const [first, second, third, fourth] = [say("satu"), say("dua"), say("tiga"), say("empat")];
  assert.deepEqual(ledger.accept(first), { repeated: false, gap: false });
  assert.deepEqual(ledger.accept(first), { repeated: true, gap: false });
  assert.deepEqual(ledger.accept(third), { repeated: false, gap: true });
  assert.deepEqual(ledger.accept(second), { repeated: false, gap: true });
  assert.deepEqual(ledger.accept(fourth), { repeated: false, gap: false });
  assert.deepEqual(ledger.seen(random(16)), [[session.id, fourth.hash]]);
  assert.deepEqual(ledger.seen(session.id), []);
  const usurped = { ...fourth, message: { ...fourth.message, memberId: random(16), sequence: 4 } };
  ledger.accept(usurped);
  const next = { ...fourth, message: { ...fourth.message, sequence: 4, previous: fourth.hash } };
  assert.deepEqual(ledger.accept(next), { repeated: false, gap: false });
});

test("a message that must be sealed again keeps its place", () => {
  const session = new Session(survivor.member.id, random);
  const message = session.compose("text", textBody("satu"), NOW, []);
  session.sent(message, random(32));
  const resealed = random(32);
  session.sent(message, resealed);
  const { sequence, previous } = session.compose("text", textBody("dua"), NOW, []);
  assert.deepEqual([sequence, previous], [1, resealed]);
});
