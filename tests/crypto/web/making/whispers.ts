// Whispers of this side.

import { hex, utf8 } from "../../../../crypto/web/bytes.ts";
import { quoteBody, sealWhisper, type Whisper } from "../../../../crypto/web/whisper.ts";
import { NOW } from "../cast.ts";
import type { Named } from "../forms.ts";
import * as things from "../things.ts";
import { type Asked, cast, changed, drawing, kenanga, melati, pinned, random } from "./stage.ts";

export async function whispers(): Promise<readonly Asked[]> {
  const [[certificate] = []] = cast.served(melati);
  const place = { room: random(16), session: random(16), sequence: 0, sentAt: NOW };
  const whisper: Whisper = { ...place, kind: "text", body: utf8("Bolehkah aku bertanya? 🌺") };
  const quote: Whisper = { ...place, kind: "quote", body: quoteBody("own", "Sudah kucatat.") };
  const to = { clinicianId: kenanga.clinician.clinicianId, bundleHash: kenanga.bundle.hash };
  const [senderId, { kem }] = [melati.clinician.clinicianId, kenanga.bundle];
  const sealed = await drawing("whisper", async () => sealWhisper(kem, melati.seed, senderId, to, whisper));
  const others = await drawing("forged", async () => sealWhisper(kem, kenanga.seed, senderId, to, whisper));
  const between = {
    ...{ ...pinned, certificate: hex(certificate ?? random(1)), clinician_id: hex(to.clinicianId) },
    ...{ bundle_hash: hex(to.bundleHash), seed: hex(kenanga.kemSeed) },
  };
  const opening = { ...between, sealed: hex(sealed) };
  const making = { ...between, signing_seed: hex(melati.seed), sender_id: hex(senderId), kem: hex(kem) };
  return [
    ["whisper.seal", "what she quotes", { ...making, whisper: things.whisper.write(quote) }],
    ["whisper.open", "a question", opening],
    ["whisper.open", "its last byte changed", { ...opening, sealed: changed(sealed, sealed.length - 1) }],
    ["whisper.open", "signed by another", { ...opening, sealed: hex(others) }],
    ["whisper.open", "for another shift", { ...opening, bundle_hash: hex(random(32)) }],
    ["whisper.open", "too old", { ...opening, now: NOW + 301 }],
    ["whisper.open", "of one who was revoked", { ...opening, revoked: [hex(melati.clinician.hash)] }],
    ...taken(senderId, whisper),
  ];
}

function taken(senderId: Uint8Array, whisper: Whisper): readonly Asked[] {
  const numbered = (...sequences: readonly number[]): Named => ({
    senders: sequences.map(() => hex(senderId)),
    whispers: sequences.map((sequence) => things.whisper.write({ ...whisper, sequence })),
  });
  return [
    ["whisper.take", "two missing", numbered(0, 3, 4)],
    ["whisper.take", "again", numbered(0, 1, 1)],
  ];
}
