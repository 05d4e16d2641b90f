// Answers cases of states and sealed keys.

import * as clinicians from "../../../../crypto/web/clinician_state.ts";
import { mergeSurvivor, prekeyName } from "../../../../crypto/web/merging.ts";
import { mergeClinician } from "../../../../crypto/web/merging_consoles.ts";
import * as keys from "../../../../crypto/web/sealed_key.ts";
import * as states from "../../../../crypto/web/state.ts";
import * as survivors from "../../../../crypto/web/survivor_state.ts";
import { bytes, hexes, list, number, pair, text } from "../forms.ts";
import { recorded } from "../seeded.ts";
import * as things from "../things.ts";
import { stretch } from "./foundations.ts";
import { type Answers, again, kind } from "./kind.ts";

export const STATES: Answers = {
  "state.seal": kind(
    { secret: bytes, share: bytes, content: bytes, random: bytes },
    { blob: bytes },
    ({ secret, share, content, random }) => ({ blob: states.sealState(secret, share, content, recorded(random)) }),
  ),
  "state.open": kind({ secret: bytes, share: bytes, blob: bytes }, { content: bytes }, ({ secret, share, blob }) => ({
    content: states.openState(secret, share, blob),
  })),
  "survivor_state.decode": kind({ encoded: bytes }, { survivorState: things.survivorState }, ({ encoded }) => {
    const survivorState = survivors.decodeState(encoded);
    again(encoded, survivors.encodeState(survivorState));
    return { survivorState };
  }),
  "clinician_state.decode": kind({ encoded: bytes }, { clinicianState: things.clinicianState }, ({ encoded }) => {
    const clinicianState = clinicians.decodeState(encoded);
    again(encoded, clinicians.encodeState(clinicianState));
    return { clinicianState };
  }),
  "sealed_key.seal": kind(
    { secret: bytes, accountId: bytes, key: bytes, random: bytes },
    { sealed: bytes },
    ({ secret, accountId, key, random }) => ({ sealed: keys.sealKey(secret, accountId, key, recorded(random)) }),
  ),
  "sealed_key.open": kind(
    { secret: bytes, accountId: bytes, sealed: bytes },
    { key: bytes },
    ({ secret, accountId, sealed }) => ({ key: keys.openKey(secret, accountId, sealed) }),
  ),
  "merging.survivor": kind(
    { own: things.survivorState, saved: things.survivorState, gone: hexes, unpublished: list(pair(bytes, number)) },
    { survivorState: things.survivorState },
    ({ own, saved, gone, unpublished }) => {
      const names = new Set(unpublished.map(([conversation, number]) => prekeyName(conversation, number)));
      return { survivorState: mergeSurvivor(own, saved, gone, names) };
    },
  ),
  "merging.clinician": kind(
    { own: things.clinicianState, saved: things.clinicianState },
    { clinicianState: things.clinicianState },
    ({ own, saved }) => ({ clinicianState: mergeClinician(own, saved) }),
  ),
  "sealed_key.passphrase_secret": kind(
    { words: text, accountId: bytes },
    { secret: bytes },
    async ({ words, accountId }) => ({ secret: await keys.passphraseSecret(words, accountId, stretch) }),
  ),
  "sealed_key.recovery_secret": kind({ words: text }, { secret: bytes }, ({ words }) => ({
    secret: keys.recoverySecret(words),
  })),
};
