// A whisper opens for one clinician under one shift, from one sender, once; its bodies say that and nothing more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../../crypto/web/bytes.ts";
import { encode } from "../../../crypto/web/encoding.ts";
import {
  openWhisper,
  quoteBody,
  readBody,
  readQuote,
  readRead,
  SIZES,
  sealWhisper,
  type Whisper,
} from "../../../crypto/web/whisper.ts";
import { Cast, NOW } from "./cast.ts";
import { refuses } from "./refusing.ts";
import { seeded } from "./seeded.ts";

const random = seeded("whispers");
const cast = new Cast("whispers");
const [melati, kenanga] = cast.clinicians;
const to = { clinicianId: kenanga.clinician.clinicianId, bundleHash: kenanga.bundle.hash };
const asked: Whisper = {
  ...{ room: random(16), session: random(16), sequence: 0, sentAt: NOW },
  ...{ kind: "text", body: utf8("Boleh tanya?") },
};

function sealed(whisper: Whisper): Uint8Array {
  return sealWhisper(kenanga.bundle.kem, melati.seed, melati.clinician.clinicianId, to, whisper);
}

function opened(object: Uint8Array): Whisper {
  return openWhisper(cast.authority, melati.certificate, to, kenanga.kemSeed, object, NOW).whisper;
}

test("what is whispered opens, whatever its length, and has one of four sizes", () => {
  const lengths = [0, 100, 190, 191, 900, 5000, 16_300];
  for (const length of lengths) {
    const whisper = { ...asked, body: random(length) };
    const object = sealed(whisper);
    assert.ok(SIZES.includes(object.length));
    assert.deepEqual(opened(object), whisper);
  }
  assert.deepEqual(SIZES, [1456, 2224, 5296, 17_584]);
  refuses("size", () => sealed({ ...asked, body: random(16_400) }));
});

test("a quote says whose words and which; what was read, up to where", () => {
  assert.deepEqual(readQuote(quoteBody("hers", "Dia pulang.")), { whose: "hers", text: "Dia pulang." });
  assert.deepEqual(readRead(readBody(asked.session, 7)), { session: asked.session, sequence: 7 });
  const session = random(16);
  for (const wrong of [["hers"], ["hers", "Dia", 0], [7, "Dia"], ["w".repeat(33), "Dia"]]) {
    refuses("malformed", () => readQuote(encode(wrong)));
  }
  for (const wrong of [[session], [session, 7, 0], [session.subarray(1), 7], [session, "7"]]) {
    refuses("malformed", () => readRead(encode(wrong)));
  }
});
