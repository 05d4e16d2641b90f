// Answers cases of shift bundles and of who is on call.

import * as bundles from "../../../../crypto/web/bundle.ts";
import { bytes, bytesPair, list, number, orNull, text } from "../forms.ts";
import * as things from "../things.ts";
import { type Answers, kind } from "./kind.ts";
import { authorityOf, pinned } from "./organisation.ts";

const log = { known: orNull(things.logHead), consistency: list(bytes) };

export const DUTY: Answers = {
  "bundle.make": kind(
    { seed: bytes, clinician: things.clinician, bundle: things.bundleFields },
    { object: bytes },
    ({ seed, clinician, bundle }) => ({ object: bundles.makeBundle(seed, clinician, bundle) }),
  ),
  "bundle.verify": kind(
    { clinician: things.clinician, object: bytes, now: number, ahead: number },
    { bundle: things.bundle },
    ({ clinician, object, now, ahead }) => ({ bundle: bundles.verifyBundle(clinician, object, now, ahead) }),
  ),
  "bundle.verify_kept": kind(
    { clinician: things.clinician, object: bytes },
    { bundle: things.bundle },
    ({ clinician, object }) => ({ bundle: bundles.verifyKeptBundle(clinician, object) }),
  ),
  "bundle.on_call": kind(
    { ...pinned, ...log, pairs: list(bytesPair), need: text, ahead: number },
    { onCall: list(things.onCall), head: orNull(things.logHead) },
    ({ pairs, need, now, ahead, known, consistency, ...authority }) =>
      bundles.verifyOnCall(authorityOf({ ...authority }), pairs, need, now, { ahead, known, consistency }),
  ),
};
