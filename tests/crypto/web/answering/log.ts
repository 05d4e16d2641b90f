// Answers cases of the log: its tree, checkpoints and proofs.

import { openCheckpoint } from "../../../../crypto/web/checkpoint.ts";
import { checkProof, logEntry } from "../../../../crypto/web/log_proof.ts";
import * as merkle from "../../../../crypto/web/merkle.ts";
import { bytes, list, number, orNull } from "../forms.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";

const pinned = { log: things.noteKey, witness: orNull(things.noteKey), now: number };

export const LOG: Answers = {
  "merkle.leaf_hash": kind({ entry: bytes }, { hash: bytes }, ({ entry }) => ({ hash: merkle.leafHash(entry) })),
  "merkle.check_inclusion": kind(
    { entry: bytes, index: number, size: number, proof: list(bytes), root: bytes },
    {},
    ({ entry, index, size, proof, root }) => {
      merkle.checkInclusion(merkle.leafHash(entry), index, size, proof, root);
      return {};
    },
  ),
  "merkle.check_consistency": kind(
    { old: things.checkpoint, new: things.checkpoint, proof: list(bytes) },
    {},
    ({ old, new: now, proof }) => {
      merkle.checkConsistency(old.size, old.root, now.size, now.root, proof);
      return {};
    },
  ),
  "checkpoint.open": kind({ ...pinned, note: bytes }, { checkpoint: things.checkpoint }, ({ note, now, ...by }) => ({
    checkpoint: openCheckpoint(by, note, now),
  })),
  "log_proof.entry": kind({ salt: bytes, hash: bytes }, { entry: bytes }, ({ salt, hash }) => ({
    entry: logEntry(salt, hash),
  })),
  "log_proof.check": kind(
    { ...pinned, hash: bytes, proof: bytes },
    { checkpoint: things.checkpoint },
    ({ hash, proof, now, ...by }) => ({ checkpoint: checkProof(by, hash, proof, now) }),
  ),
};
