// Answers cases of whispers.

import { Heard, openWhisper, sealWhisper } from "../../../../crypto/web/whisper.ts";
import { bytes, flag, list, number } from "../forms.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";
import { authorityOf, pinned } from "./organisation.ts";

const between = { ...pinned, certificate: bytes, clinicianId: bytes, bundleHash: bytes, seed: bytes };
const told = { sender: things.clinician, whisper: things.whisper };

export const WHISPERS: Answers = {
  "whisper.seal": kind(
    { ...between, signingSeed: bytes, senderId: bytes, kem: bytes, whisper: things.whisper },
    { ...told, size: number },
    ({ signingSeed, senderId, kem, whisper, seed, certificate, now, ...given }) => {
      const sealed = sealWhisper(kem, signingSeed, senderId, given, whisper);
      return { ...openWhisper(authorityOf(given), certificate, given, seed, sealed, now), size: sealed.length };
    },
  ),
  "whisper.open": kind({ ...between, sealed: bytes }, told, ({ certificate, seed, sealed, now, ...given }) =>
    openWhisper(authorityOf(given), certificate, given, seed, sealed, now),
  ),
  "whisper.take": kind(
    { senders: list(bytes), whispers: list(things.whisper) },
    { missing: list(flag) },
    ({ senders, whispers }) => {
      const heard = new Heard();
      return { missing: whispers.map((whisper, at) => heard.take(senders[at] as Uint8Array, whisper)) };
    },
  ),
};
