// Envelopes of this side.

import { hex, utf8 } from "../../../../crypto/web/bytes.ts";
import { type Message, seal } from "../../../../crypto/web/envelope.ts";
import { DAY, NOW } from "../cast.ts";
import type { Json, Named } from "../forms.ts";
import * as things from "../things.ts";
import { type Asked, cast, changed, conversation, kenanga, random, seed, survivor } from "./stage.ts";

export function envelopes(): readonly Asked[] {
  const key = random(32);
  const { hash, members } = cast.made(cast.offer(), seed, key)[1];
  const header = { conversation, blockHash: hash, bucket: NOW + DAY };
  const place = { memberId: survivor.member.id, session: random(16), previous: random(32) };
  const message = (length: number): Message => ({
    ...place,
    ...{
      sequence: 300,
      seen: [[random(16), random(32)]],
      kind: "text",
      sentAt: NOW + 3,
      body: utf8("aman ".repeat(length)),
    },
  });
  const sealing = (length: number): Named => ({
    ...{ key: hex(key), seed: hex(seed), header: things.header.write(header) },
    ...{ message: things.message.write(message(length)), random: hex(random(24)) },
  });
  const object = seal(key, seed, header, message(2), random);
  const opening = { key: hex(key), members: members.map(things.member.write) as Json[], object: hex(object) };
  const forged = seal(key, kenanga.seed, header, message(1), random);
  const [offer, block0] = cast.made(cast.offer(), seed, key);
  const under = { ...header, blockHash: block0.hash };
  const inChain = (memberId: Uint8Array, by: Uint8Array): Named => ({
    ...{ member_id: hex(survivor.member.id), chain: [hex(offer)], keys: [hex(key)] },
    object: hex(seal(key, by, under, { ...message(1), memberId }, random)),
  });
  const stranger = seal(key, seed, header, { ...message(1), memberId: random(16) }, random);
  return [
    ["envelope.seal", "a short message", sealing(1)],
    ["envelope.seal", "a long message", sealing(200)],
    ["envelope.seal_filled", "of the largest size", { ...sealing(0), filled: 50_000 }],
    ["envelope.seal_filled", "of no size", { ...sealing(0), filled: 80_000 }],
    ["envelope.header", "what the relay reads", { object: hex(object) }],
    ["envelope.header", "a byte short", { object: hex(object.subarray(1)) }],
    ["envelope.open", "a message of hers", opening],
    ["envelope.open", "under another key", { ...opening, key: hex(random(32)) }],
    ["envelope.open", "its last byte changed", { ...opening, object: changed(object, object.length - 1) }],
    ["envelope.open", "its header changed", { ...opening, object: changed(object, 20) }],
    ["envelope.open", "by another in her name", { ...opening, object: hex(forged) }],
    ["chain.open", "hers under her offer", inChain(survivor.member.id, seed)],
    ["chain.open", "another's under her offer", inChain(kenanga.clinician.clinicianId, kenanga.seed)],
    ["envelope.open", "by a stranger", { ...opening, object: hex(stranger) }],
  ];
}
