// What the relay answers to a console about its account, parsed at the door into what rules trust.

import type { Line, Values } from "../../shared/line.ts";
import type { Packable } from "../../shared/msgpack.ts";
import { bytesIn, listIn, maybe, numberIn, textIn } from "../../shared/parsing.ts";

export type Role = "applicant" | "clinician" | "coordinator";
export type KeyKind = "passkey" | "recovery" | "passphrase";
export type SealedKey = {
  readonly kind: KeyKind;
  readonly credentialId: Uint8Array | null;
  readonly sealedKey: Uint8Array;
};
export type StateAt = {
  readonly version: number;
  readonly blob: Uint8Array | null;
  readonly share: Uint8Array | null;
  readonly nextShare: Uint8Array;
  readonly nextBucket: number;
};
export type OpenedAccount = StateAt & {
  readonly now: number;
  readonly bucketSeconds: number;
  readonly accountId: Uint8Array;
  readonly clinicianId: Uint8Array;
  readonly roles: ReadonlySet<string>;
  readonly certificate: Uint8Array | null;
  readonly coordinatorCertificate: Uint8Array | null;
  readonly statement: Uint8Array | null;
  readonly sealedKeys: readonly SealedKey[];
  readonly revocations: readonly Uint8Array[];
};
export type Application = {
  readonly accountId: Uint8Array;
  readonly clinicianId: Uint8Array;
  readonly key: Uint8Array;
  readonly profession: string;
  readonly alias: string;
  readonly region: string;
  readonly payload: Uint8Array | null;
  readonly signatures: number;
};

const ids = 16;

export async function openAccount(line: Line): Promise<OpenedAccount> {
  const [now, bucketSeconds, accountId, clinicianId, roles, ...rest] = await line.call("open");
  const [certificate, coordinatorCertificate, statement, ...state] = rest;
  return {
    now: numberIn(now),
    bucketSeconds: numberIn(bucketSeconds),
    accountId: bytesIn(accountId, ids),
    clinicianId: bytesIn(clinicianId, ids),
    roles: new Set(listIn(roles).map(textIn)),
    certificate: maybe(certificate, bytesIn),
    coordinatorCertificate: maybe(coordinatorCertificate, bytesIn),
    statement: maybe(statement, bytesIn),
    ...stateIn(state),
    sealedKeys: listIn(state[5]).map(sealedKeyIn),
    revocations: listIn(state[6]).map((one) => bytesIn(one)),
  };
}

/** [version, blob|null, share|null, next_share, next_bucket, ...] */
export function stateIn([version, blob, share, nextShare, nextBucket]: Values): StateAt {
  return {
    version: numberIn(version),
    blob: maybe(blob, bytesIn),
    share: maybe(share, bytesIn),
    nextShare: bytesIn(nextShare),
    nextBucket: numberIn(nextBucket),
  };
}

export async function keepKey(line: Line, { kind, credentialId, sealedKey }: SealedKey): Promise<void> {
  await line.call("keep_key", kind, credentialId, sealedKey);
}

export async function applications(line: Line): Promise<readonly Application[]> {
  const [rows] = await line.call("applications");
  return listIn(rows).map(applicationIn);
}

function applicationIn(value: Packable): Application {
  const [accountId, clinicianId, key, profession, alias, region, payload, signatures] = listIn(value);
  return {
    accountId: bytesIn(accountId, ids),
    clinicianId: bytesIn(clinicianId, ids),
    key: bytesIn(key, 32),
    profession: textIn(profession),
    alias: textIn(alias),
    region: textIn(region),
    payload: maybe(payload, bytesIn),
    signatures: numberIn(signatures),
  };
}

function sealedKeyIn(value: Packable): SealedKey {
  const [kind, credentialId, sealedKey] = listIn(value);
  return {
    kind: kindIn(textIn(kind)),
    credentialId: maybe(credentialId, bytesIn),
    sealedKey: bytesIn(sealedKey),
  };
}

function kindIn(kind: string): KeyKind {
  return kind === "recovery" || kind === "passphrase" ? kind : "passkey";
}
