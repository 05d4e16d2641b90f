// Vault records, files in chunks, and exports of this side.

import { hex } from "../../../../crypto/web/bytes.ts";
import { encodeRecord, sealRecord } from "../../../../crypto/web/vault.ts";
import { DAY, NOW } from "../cast.ts";
import { type Asked, changed, random } from "./stage.ts";

const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

export function files(): readonly Asked[] {
  const [secret, share, itemId] = [random(32), random(32), random(16)];
  const kept = { fileId: random(16), key: random(16), size: 70_000, sha256: random(32), type: "image/png" };
  const about = { itemId, kind: "document", made: NOW, ends: NOW + DAY, label: "foto 🌿", files: [kept, kept] };
  const record = encodeRecord(about);
  const blob = sealRecord(secret, share, itemId, record, random);
  const opening = { secret: hex(secret), share: hex(share), item_id: hex(itemId), blob: hex(blob) };
  const making = { file_key: hex(random(16)), content: hex(random(100)), times: 700, random: hex(random(16)) };
  const all = { ...making, keep: [[0, 200_000]], flipped: null, size: 70_000 };
  return [
    ["vault_record.decode", "two files", { encoded: hex(record) }],
    ["vault_record.decode", "cut short", { encoded: hex(record.subarray(1)) }],
    ["vault.open", "a record", opening],
    ["vault.open", "of another item", { ...opening, item_id: hex(random(16)) }],
    ["vault.open", "changed", { ...opening, blob: changed(blob, 99) }],
    ["chunks.seal", "two chunks", making],
    ["chunks.open", "two chunks", all],
    ["chunks.open", "the last left out", { ...all, keep: [[0, 16 + 65_552]] }],
    ["chunks.open", "changed", { ...all, flipped: 70_000 }],
    ["chunks.sealed_size", "of a size", { size: 123_456_789 }],
    ["export.for", "a recipient", { recipients: [RECIPIENT], content: hex(random(10)) }],
    ["export.for", "nobody", { recipients: [], content: "" }],
  ];
}
