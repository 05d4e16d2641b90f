// Answers cases of envelopes.

import * as envelopes from "../../../../crypto/web/envelope.ts";
import { bytes, list, number } from "../forms.ts";
import { recorded } from "../seeded.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";

export const ENVELOPES: Answers = {
  "envelope.seal": kind(
    { key: bytes, seed: bytes, header: things.header, message: things.message, random: bytes },
    { object: bytes, hash: bytes },
    ({ key, seed, header, message, random }) => {
      const object = envelopes.seal(key, seed, header, message, recorded(random));
      return { object, hash: envelopes.envelopeHash(object) };
    },
  ),
  "envelope.seal_filled": kind(
    { key: bytes, seed: bytes, header: things.header, message: things.message, random: bytes, filled: number },
    { size: number, hash: bytes },
    ({ key, seed, header, message, random, filled }) => {
      const body = new Uint8Array(filled).fill(0x61);
      const object = envelopes.seal(key, seed, header, { ...message, body }, recorded(random));
      return { size: object.length, hash: envelopes.envelopeHash(object) };
    },
  ),
  "envelope.header": kind({ object: bytes }, { header: things.header }, ({ object }) => ({
    header: envelopes.headerOf(object),
  })),
  "envelope.open": kind(
    { key: bytes, members: list(things.member), object: bytes },
    { header: things.header, message: things.message, hash: bytes },
    ({ key, members, object }) => envelopes.openEnvelope(key, members, object),
  ),
};
