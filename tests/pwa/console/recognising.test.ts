// Whoever comes back with her words is not taken for her before the sign of safety was received.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bucketOf } from "../../../crypto/web/block.ts";
import { TEXT, textBody } from "../../../crypto/web/body.ts";
import { equal, hex } from "../../../crypto/web/bytes.ts";
import type { Message } from "../../../crypto/web/envelope.ts";
import {
  AGREED,
  RECEIVED,
  readReceived,
  readSign,
  type SafetySign,
  SIGN,
  signBody,
} from "../../../crypto/web/safety_sign.ts";
import { Answered } from "../../../pwa/shared/line.ts";
import { BUCKET_SECONDS, clinicianOnDuty, KEEP, START } from "./people.ts";
import { claimed, consoleOf } from "./talking.ts";

const HERS = { id: new Uint8Array(16).fill(4), text: "Besok aku masak ikan." };

/** The lead's console, and what she says in it beside texts. */
async function conversing() {
  const talk = await claimed();
  const { bucket, open, relay, survivor, time } = talk;
  const lead = open();
  await lead.follow();
  const says = async (kind: string, body: Uint8Array) => {
    relay.keep(survivor.sealed(kind, body, time.seconds, bucket()), bucket());
    await lead.follow();
  };
  const writes = (text: string) => says(TEXT, textBody(text));
  const sent = (kind: string): readonly Message[] =>
    relay.envelopes
      .flatMap(({ envelope }) => opened(talk, envelope))
      .filter((message) => message.kind === kind && !equal(message.memberId, survivor.memberId));
  return { ...talk, lead, says, sent, writes };
}
type Conversing = Awaited<ReturnType<typeof conversing>>;

/** What she can open; a card under the offer is none of these. */
function opened({ survivor }: Pick<Conversing, "survivor">, envelope: Uint8Array): readonly Message[] {
  try {
    return [survivor.chain.open(envelope).message];
  } catch {
    return [];
  }
}

async function agreed(sign: SafetySign = HERS) {
  const talk = await conversing();
  await talk.writes("Halo");
  await talk.says(SIGN, signBody(sign));
  talk.lead.recognising.agree();
  await talk.lead.follow();
  assert.equal(talk.lead.recognising.agreed, sign.text);
  return talk;
}

test("what she proposes is agreed on as it is; what is proposed to her, once she agrees", async () => {
  const { lead, says, sent } = await conversing();
  await says(SIGN, signBody(HERS));
  assert.deepEqual([lead.recognising.proposal?.text, lead.recognising.agreed], [HERS.text, null]);
  lead.recognising.agree();
  await lead.follow();
  assert.deepEqual(readSign(sent(AGREED)[0]?.body ?? new Uint8Array()), HERS);
  assert.deepEqual([lead.recognising.proposal, lead.recognising.agreed], [null, HERS.text]);

  lead.recognising.propose("Semalam aku mimpi gajah dan payung.");
  await lead.follow();
  const ours = readSign(sent(SIGN)[0]?.body ?? new Uint8Array());
  assert.equal(lead.recognising.agreed, HERS.text);
  await says(AGREED, signBody(ours));
  assert.equal(lead.recognising.agreed, ours.text);
});

test("in the visit in which it was agreed on nothing is asked; in the next one her first words ask for it", async () => {
  const { lead, survivor, writes } = await agreed();
  await writes("Masih di sini");
  assert.equal(lead.recognising.awaited, null);
  survivor.returns();
  assert.equal(lead.recognising.awaited, null);
  await writes("Halo lagi");
  assert.equal(lead.recognising.awaited, hex(survivor.session.id));
});

test("that it was received is said of this visit alone", async () => {
  const { lead, sent, survivor, writes } = await agreed();
  survivor.returns();
  await writes(HERS.text);
  assert.deepEqual(sent(RECEIVED), []);
  lead.recognising.receive(lead.recognising.awaited ?? "");
  await lead.follow();
  assert.deepEqual(readReceived(sent(RECEIVED)[0]?.body ?? new Uint8Array()), survivor.session.id);
  assert.equal(lead.recognising.awaited, null);
  survivor.returns();
  await writes("Halo");
  assert.equal(lead.recognising.awaited, hex(survivor.session.id));
});

test("who only has her words changes no sign and recognises nobody", async () => {
  const { lead, says, survivor, writes } = await agreed();
  survivor.returns();
  await writes("Halo");
  await says(SIGN, signBody({ id: new Uint8Array(16).fill(5), text: "Lain" }));
  assert.equal(lead.recognising.proposal, null);
  await says(AGREED, signBody({ id: new Uint8Array(16).fill(5), text: "Lain" }));
  await says(RECEIVED, Uint8Array.of(0x81, 0x50, ...survivor.session.id));
  assert.deepEqual([lead.recognising.agreed, lead.recognising.awaited], [HERS.text, hex(survivor.session.id)]);
});

test("whoever joins is told it, and that she who writes is known", async () => {
  const { lead, relay, sent, survivor, team, time } = await agreed();
  const colleague = clinicianOnDuty("Budi");
  relay.staff = [team, colleague];
  relay.blocksKept.push(await survivor.changes([team, colleague], team, time.seconds));
  await lead.follow();
  assert.equal(sent(AGREED).length, 2);
  await lead.follow();
  assert.equal(sent(AGREED).length, 2);
  const theirs = consoleOf(colleague, time).open(survivor.id, relay.seenBy(colleague));
  await theirs.follow();
  assert.deepEqual([theirs.recognising.agreed, theirs.recognising.awaited], [HERS.text, null]);
});

test("it lives as long as what it protects: said again where messages would outlive it, and else not", async () => {
  const { lead, sent, time, writes } = await agreed();
  await writes("Sebentar");
  assert.equal(sent(AGREED).length, 1);
  time.seconds += KEEP / 2;
  await lead.follow();
  assert.equal(sent(AGREED).length, 1);
  await writes("Nanti");
  assert.equal(sent(AGREED).length, 2);
});

test("a yes counts for the visit that was asked about, though another has written since", async () => {
  const { lead, sent, survivor, writes } = await agreed();
  survivor.returns();
  await writes(HERS.text);
  const asked = lead.recognising.awaited ?? "";
  const hers = survivor.session.id;
  survivor.returns();
  await writes("Halo");
  lead.recognising.receive(asked);
  await lead.follow();
  assert.deepEqual(readReceived(sent(RECEIVED)[0]?.body ?? new Uint8Array()), hers);
  assert.equal(lead.recognising.awaited, hex(survivor.session.id));
});

/** She said that she is back in three days, something was said, and she came back at once. */
async function backSooner() {
  const talk = await conversing();
  const { lead, relay, survivor, team, time } = talk;
  relay.staff = [team];
  relay.blocksKept.push(await survivor.terms([team], START + 3 * 86_400, time.seconds));
  await lead.follow();
  const due = bucketOf(survivor.chain.head, time.seconds, BUCKET_SECONDS);
  relay.keep(survivor.sealed(TEXT, textBody("Nanti"), time.seconds, due), due);
  await lead.follow();
  time.seconds += 60;
  relay.blocksKept.push(await survivor.terms([team], 0, time.seconds));
  await lead.follow();
  return talk;
}

test("where saying it again can't make it live as long, it is not said again", async () => {
  const { lead, says, sent } = await backSooner();
  await says(SIGN, signBody(HERS));
  lead.recognising.agree();
  await lead.follow();
  for (let events = 0; events < 3; events += 1) {
    await lead.follow();
  }
  assert.equal(sent(AGREED).length, 1);
});

test("one that the relay does not take is not said again and again", async () => {
  const { lead, relay, sent, time, writes } = await agreed();
  const send = relay.send.bind(relay);
  let tries = 0;
  relay.send = async () => {
    tries += 1;
    throw new Answered("limited");
  };
  time.seconds += KEEP / 2;
  await writes("Nanti");
  await lead.follow();
  await lead.follow();
  relay.send = send;
  assert.ok(tries <= 2, `${tries} tries`);
  assert.equal(sent(AGREED).length, 1);
});

test("a long visit stays known when only what was said again is left of the sign", async () => {
  const talk = await agreed();
  const { lead, open, relay, time, writes } = talk;
  time.seconds += KEEP / 2;
  await writes("Nanti");
  await lead.follow();
  // All from before has expired, and the console is opened anew.
  relay.hidden = relay.envelopes.findIndex(({ bucket }) => bucket > time.seconds + KEEP / 2 + 60);
  const again = open();
  await again.follow();
  assert.deepEqual([again.recognising.agreed, again.recognising.awaited], [HERS.text, null]);
});
