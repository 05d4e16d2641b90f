// The log, its proofs and revocations of this side.

import { hex, utf8 } from "../../../../crypto/web/bytes.ts";
import { coordinatorHash } from "../../../../crypto/web/certificate.ts";
import { leafHash } from "../../../../crypto/web/merkle.ts";
import { makeRevocation } from "../../../../crypto/web/revocation.ts";
import { DAY, NOW } from "../cast.ts";
import { consistency, inclusion, rootOf } from "../log.ts";
import * as things from "../things.ts";
import { type Asked, cast, changed, instance, kenanga, melati, organisation, pinned, random } from "./stage.ts";

export function logs(): readonly Asked[] {
  const entries = Array.from({ length: 11 }, () => random(32));
  const leaves = entries.map(leafHash);
  const place = { entry: hex(entries[9] ?? random(32)), index: 9, size: 11, root: hex(rootOf(leaves)) };
  const path = inclusion(leaves, 9).map(hex);
  const head = (size: number) => things.checkpoint.write({ size, root: rootOf(leaves.slice(0, size)) });
  const growth = { old: head(7), new: head(11), proof: consistency(leaves, 7).map(hex) };
  return [
    ["merkle.leaf_hash", "an entry", { entry: place.entry }],
    ["merkle.check_inclusion", "an entry of eleven", { ...place, proof: path }],
    ["merkle.check_inclusion", "at another place", { ...place, index: 10, proof: path }],
    ["merkle.check_consistency", "from seven to eleven", growth],
    ["merkle.check_consistency", "from eight", { ...growth, old: head(8) }],
    ...checkpoints(),
    ...revocations(),
  ];
}

function checkpoints(): readonly Asked[] {
  const { log, witness, note } = cast.log;
  const by = { log: things.noteKey.write(log), witness: things.noteKey.write(witness), now: NOW };
  const proof = cast.log.proof(melati.clinician.hash);
  const proving = { ...by, hash: hex(melati.clinician.hash), proof: hex(proof) };
  const text = new TextDecoder().decode(note).split("\n");
  const unwitnessed = hex(utf8(`${text.slice(0, -2).join("\n")}\n`));
  return [
    ["checkpoint.open", "cosigned", { ...by, note: hex(note) }],
    ["checkpoint.open", "changed", { ...by, note: changed(note, 40) }],
    ["checkpoint.open", "the witness missing", { ...by, note: unwitnessed }],
    ["checkpoint.open", "the witness missing where none is", { ...by, witness: null, note: unwitnessed }],
    ["checkpoint.open", "cosigned too late", { ...by, note: hex(note), now: NOW - 2 * DAY }],
    ["log_proof.entry", "an entry", { salt: hex(random(32)), hash: proving.hash }],
    ["log_proof.check", "a certificate", proving],
    ["log_proof.check", "another's", { ...proving, hash: hex(kenanga.clinician.hash) }],
  ];
}

function revocations(): readonly Asked[] {
  const [{ object, seed }] = cast.coordinators;
  const about = { hash: melati.clinician.hash, since: NOW, until: NOW + DAY };
  const { instanceId } = organisation;
  const byRoot = makeRevocation(cast.rootSeed, instanceId, { ...about, hash: coordinatorHash(object) }, null);
  const byFirst = makeRevocation(seed, instanceId, about, object);
  const forged = makeRevocation(seed, instanceId, about, null);
  const { revoked: _, revoked_coordinators: __, ...asked } = pinned;
  const verifying = { ...instance, revoked_coordinators: [] };
  const made = { ...about, hash: hex(about.hash), instance_id: hex(instanceId), seed: hex(seed) };
  return [
    ["revocation.make", "by a coordinator", { ...made, coordinator_object: hex(object) }],
    ["revocation.verify", "by the root", { ...verifying, object: hex(byRoot) }],
    ["revocation.verify", "by a coordinator", { ...verifying, object: hex(byFirst) }],
    ["revocation.verify", "by a coordinator as the root", { ...verifying, object: hex(forged) }],
    ["revocation.verify", "over", { ...verifying, object: hex(byFirst), now: NOW + DAY }],
    ["authority.with", "a certificate", { ...asked, revocations: [hex(byFirst)] }],
    ["authority.with", "a coordinator too", { ...asked, revocations: [hex(byFirst), hex(byRoot), hex(forged)] }],
  ];
}
