// Shift bundles, and who is on call, of this side.

import { makeBundle } from "../../../../crypto/web/bundle.ts";
import { hex } from "../../../../crypto/web/bytes.ts";
import { HOUR, NOW } from "../cast.ts";
import { consistency, rootOf } from "../log.ts";
import * as things from "../things.ts";
import { type Asked, cast, kenanga, melati, pinned, random } from "./stage.ts";

export function duties(): readonly Asked[] {
  const clinician = things.clinician.write(melati.clinician);
  const shift = { clinician, object: hex(melati.object), now: NOW, ahead: 0 };
  const kem = melati.bundle.kem.slice().fill(0, 1184);
  const garbage = makeBundle(melati.seed, melati.clinician, { ...melati.bundle, kem });
  const asked = { ...pinned, need: "legal", ahead: 0, known: null, consistency: [] };
  const pairs = cast.served(melati, kenanga).map(([certificate, object]) => [hex(certificate), hex(object)]);
  const [[certificate = ""] = []] = pairs;
  return [
    ["bundle.make", "a shift", { seed: hex(melati.seed), clinician, bundle: things.bundleFields.write(melati.bundle) }],
    ["bundle.verify", "a shift", shift],
    ["bundle.verify", "a key of small order", { ...shift, object: hex(garbage) }],
    ["bundle.verify", "over", { ...shift, now: NOW + 8 * HOUR }],
    ["bundle.verify", "another's", { ...shift, object: hex(kenanga.object) }],
    ["bundle.verify", "soon", { ...shift, now: NOW - 2 * HOUR, ahead: HOUR }],
    ["bundle.verify_kept", "whatever the hour", { clinician, object: hex(melati.object) }],
    ["bundle.on_call", "both for a need", { ...asked, pairs }],
    ["bundle.on_call", "one with a garbage key", { ...asked, pairs: [[certificate, hex(garbage)], ...pairs] }],
    ["bundle.on_call", "nobody for this need", { ...asked, pairs, need: "shelter" }],
    ["bundle.on_call", "one is revoked", { ...asked, pairs, revoked: [hex(kenanga.clinician.hash)] }],
    ...consistent({ ...asked, pairs }),
  ];
}

function consistent(asked: Asked[2]): readonly Asked[] {
  const { leaves, head } = cast.log;
  const before = { ...head, size: 3, root: rootOf(leaves.slice(0, 3)) };
  const grown = { known: things.logHead.write(before), consistency: consistency(leaves, 3).map(hex) };
  const other = { ...grown, known: things.logHead.write({ ...before, root: random(32) }) };
  const larger = { known: things.logHead.write({ ...head, size: head.size + 1 }) };
  return [
    ["bundle.on_call", "the log has grown", { ...asked, ...grown }],
    ["bundle.on_call", "the log is another", { ...asked, ...other }],
    ["bundle.on_call", "the log has shrunk", { ...asked, ...larger }],
    [
      "bundle.on_call",
      "a log under another key",
      { ...asked, known: things.logHead.write({ ...head, key: random(32) }) },
    ],
    ["bundle.on_call", "the log is as it was", { ...asked, known: things.logHead.write(head) }],
  ];
}
