// States and sealed keys of this side.

import { hex } from "../../../../crypto/web/bytes.ts";
import { decodeState as decodeConsole, encodeState as encodeConsole } from "../../../../crypto/web/clinician_state.ts";
import { encode, type Value } from "../../../../crypto/web/encoding.ts";
import { sealKey } from "../../../../crypto/web/sealed_key.ts";
import { sealState } from "../../../../crypto/web/state.ts";
import { decodeState } from "../../../../crypto/web/survivor_state.ts";
import { choose } from "../../../../crypto/web/words.ts";
import { DAY, HOUR, NOW } from "../cast.ts";
import { replaced } from "../tampering.ts";
import * as things from "../things.ts";
import { type Asked, changed, conversation, random, seed } from "./stage.ts";

export function states(): readonly Asked[] {
  const [secret, share, account] = [random(32), random(32), random(16)];
  const input = { secret: hex(secret), share: hex(share) };
  const blob = sealState(secret, share, random(5000), random);
  const sealed = sealKey(secret, account, random(32), random);
  const kept: Value = [
    conversation,
    seed,
    [[1, random(32), NOW, NOW + DAY]],
    1,
    random(32),
    random(32),
    "legal",
    2,
    DAY,
  ];
  const state: Value = [1, NOW, [random(32), 9, random(32)], [kept]];
  const consoles: Value = [
    1,
    NOW,
    seed,
    null,
    null,
    [[1, random(32), NOW, NOW + HOUR, NOW + DAY]],
    [[conversation, 1, random(32)]],
  ];
  const reminder = { id: seed.subarray(0, 16), conversation, revision: 1, due: NOW + HOUR, note: "tanya kabar" };
  const reminded = encodeConsole({ ...decodeConsole(encode(consoles)), reminders: [reminder] });
  const opening = { secret: hex(secret), account_id: hex(account), sealed: hex(sealed) };
  return [
    ["state.seal", "a state", { ...input, content: hex(random(100)), random: hex(random(24)) }],
    ["state.open", "a state of two pages", { ...input, blob: hex(blob) }],
    ["state.open", "with an old share", { ...input, share: hex(random(32)), blob: hex(blob) }],
    ["state.open", "changed", { ...input, blob: changed(blob, 100) }],
    ["state.open", "cut", { ...input, blob: hex(blob.subarray(0, -1)) }],
    ["survivor_state.decode", "a conversation", { encoded: hex(encode(state)) }],
    ["survivor_state.decode", "an intent unknown", { encoded: hex(encode(replaced(state, [3, 0, 7], 3))) }],
    ["clinician_state.decode", "a console's", { encoded: hex(encode(consoles)) }],
    ["clinician_state.decode", "a console's with a reminder", { encoded: hex(reminded) }],
    ["clinician_state.decode", "of two, without reminders", { encoded: hex(encode(replaced(consoles, 0, 2))) }],
    ["clinician_state.decode", "a newer one", { encoded: hex(encode(replaced(consoles, 0, 3))) }],
    [
      "sealed_key.seal",
      "a key",
      { secret: hex(secret), account_id: hex(account), key: hex(random(32)), random: hex(random(24)) },
    ],
    ["sealed_key.open", "a key", opening],
    ["sealed_key.open", "of another account", { ...opening, account_id: hex(random(16)) }],
    ...merged(encode(state), reminded),
    ["sealed_key.passphrase_secret", "a passphrase", { words: choose(random, 8).join("  "), account_id: hex(account) }],
    ["sealed_key.passphrase_secret", "too short", { words: choose(random, 7).join(" "), account_id: hex(account) }],
    ["sealed_key.recovery_secret", "a sheet", { words: choose(random, 12).join(" ") }],
  ];
}

function merged(encoded: Uint8Array, encodedConsoles: Uint8Array): readonly Asked[] {
  const [own, theirs] = [decodeState(encoded), decodeConsole(encodedConsoles)];
  const [first] = own.conversations;
  const longer = first ? [{ ...first, headN: 5, headHash: random(32) }] : [];
  const other = first ? [{ ...first, headHash: random(32) }] : [];
  const hers = (saved: Partial<typeof own>) => ({
    ...{ own: things.survivorState.write(own), saved: things.survivorState.write({ ...own, ...saved }) },
    ...{ gone: [], unpublished: [] },
  });
  const both = (saved: Partial<typeof theirs>) => ({
    ...{ own: things.clinicianState.write(theirs), saved: things.clinicianState.write({ ...theirs, ...saved }) },
  });
  const moved = theirs.reminders.map((one) => ({ ...one, revision: 2, due: NOW + DAY }));
  return [
    ["merging.survivor", "a longer head", hers({ conversations: longer })],
    ["merging.survivor", "another head", hers({ conversations: other })],
    ["merging.survivor", "not published", { ...hers({ conversations: [] }), unpublished: [[hex(conversation), 1]] }],
    ["merging.survivor", "gone", { ...hers({}), gone: [hex(conversation)] }],
    ["merging.clinician", "nothing saved", both({ bundles: [], conversations: [], reminders: [] })],
    ["merging.clinician", "a reminder moved", both({ reminders: moved })],
    ["merging.clinician", "another log", both({ logHead: { key: random(32), size: 3, root: random(32) } })],
  ];
}
