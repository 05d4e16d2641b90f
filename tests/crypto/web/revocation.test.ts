// A certificate or a coordinator that was ended counts no more, whatever its dates; and only who may can end one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Authority, authorityWith, verifyCertificate, verifySignatures } from "../../../crypto/web/authority.ts";
import { verifyOnCall } from "../../../crypto/web/bundle.ts";
import { hex } from "../../../crypto/web/bytes.ts";
import { coordinatorHash } from "../../../crypto/web/certificate.ts";
import { decode, encode, type Value } from "../../../crypto/web/encoding.ts";
import { makeRevocation, revocationHash, verifyRevocation } from "../../../crypto/web/revocation.ts";
import { sign } from "../../../crypto/web/signing.ts";
import { Cast, DAY, NOW, type Signer } from "./cast.ts";
import { outcome, refuses } from "./refusing.ts";
import { replaced, touched } from "./tampering.ts";

const cast = new Cast("revocations");
const { organisation, statement, rootSeed } = cast;
const { instanceId } = organisation;
const [melati, kenanga] = cast.clinicians;
const [first, second] = cast.coordinators;
const lasting = { since: NOW - 60, until: NOW + 28 * DAY };

const byRoot = (hash: Uint8Array, times = lasting) => makeRevocation(rootSeed, instanceId, { hash, ...times }, null);
const byCoordinator = (hash: Uint8Array, { seed, object }: Signer = first) =>
  makeRevocation(seed, instanceId, { hash, ...lasting }, object);

function after(...revocations: readonly Uint8Array[]): Authority {
  return authorityWith(organisation, statement, revocations, NOW);
}

function verdict(authority: Authority, certificate = melati.certificate): string {
  return outcome(() => verifyCertificate(authority, certificate, NOW).alias);
}

test("a certificate that the root or a coordinator ended is refused, and no other", () => {
  const hash = melati.clinician.hash;
  for (const revocation of [byRoot(hash), byCoordinator(hash)]) {
    const authority = after(revocation);
    assert.deepEqual([verdict(authority), verdict(authority, kenanga.certificate)], ["revoked", "Kenanga"]);
    refuses("revoked", () => verifySignatures(authority, melati.certificate, NOW));
    const { onCall } = verifyOnCall(authority, cast.served(melati, kenanga), "any", NOW);
    assert.deepEqual(
      onCall.map(({ clinician }) => clinician.alias),
      ["Kenanga"],
    );
  }
  assert.equal(verdict(after()), "Melati");
});

test("a coordinator whom the root ended takes her certificates along, and ends nobody's", () => {
  const ended = byRoot(coordinatorHash(first.object));
  assert.equal(verdict(after(ended)), "revoked");
  const fields = cast.applicant("Dahlia", cast.random(32));
  const third = cast.coordinator();
  assert.equal(verdict(after(ended), cast.certify(fields, [second, third])), "Dahlia");
  const hers = byCoordinator(kenanga.clinician.hash);
  for (const authority of [after(ended, hers), after(hers, ended)]) {
    assert.ok(!authority.revoked.has(hex(kenanga.clinician.hash)));
  }
  assert.ok(after(hers).revoked.has(hex(kenanga.clinician.hash)));
  assert.ok(after(ended, byCoordinator(kenanga.clinician.hash, second)).revoked.has(hex(kenanga.clinician.hash)));
});

test("a coordinator cannot end a coordinator", () => {
  const authority = after(byCoordinator(coordinatorHash(second.object)));
  assert.deepEqual([verdict(authority), authority.revokedCoordinators.size], ["Melati", 0]);
});

test("what does not hold is passed over, and the rest counts", () => {
  const hash = melati.clinician.hash;
  const other = new Cast("another organisation");
  const foreign = makeRevocation(other.rootSeed, instanceId, { hash, ...lasting }, null);
  const over = byRoot(hash, { since: NOW - DAY, until: NOW });
  assert.equal(verdict(after(foreign, over, new Uint8Array(), encode([1, 2, 3]))), "Melati");
  assert.equal(verdict(after(foreign, over, byRoot(hash))), "revoked");
});

test("each field of a revocation is checked", () => {
  const resigned = (place: number, item: Value) => {
    const [payload = null] = decode(byRoot(melati.clinician.hash)) as readonly Value[];
    const changed = encode(replaced(decode(payload as Uint8Array), place, item));
    return outcome(
      () =>
        verifyRevocation(organisation, encode([changed, sign("sc1/revocation", rootSeed, changed), null]), NOW).byRoot,
    );
  };
  assert.deepEqual(
    [resigned(0, 2), resigned(1, new Uint8Array(16)), resigned(2, new Uint8Array(31)), resigned(3, "")],
    ["version", "instance", "malformed", "malformed"],
  );
  assert.deepEqual([resigned(3, NOW + 300), resigned(3, NOW + 301)], [true, "expired"]);
  assert.deepEqual([resigned(4, NOW + 1), resigned(4, NOW)], [true, "expired"]);
});

test("whose it is stands in it, and its signature must be theirs", () => {
  const hash = melati.clinician.hash;
  const hers = byCoordinator(hash);
  assert.deepEqual(verifyRevocation(organisation, hers, NOW), { hash, ...lasting, byRoot: false });
  assert.deepEqual(verifyRevocation(organisation, byRoot(hash), NOW), { hash, ...lasting, byRoot: true });
  const [payload = null, signature = null, object = null] = decode(hers) as readonly Value[];
  refuses("signature", () => verifyRevocation(organisation, encode([payload, signature, null]), NOW));
  refuses("signature", () => verifyRevocation(organisation, encode([payload, signature, second.object]), NOW));
  const stranger = new Cast("another organisation").coordinators[0];
  refuses("signature", () => verifyRevocation(organisation, byCoordinator(hash, stranger), NOW));
  refuses("malformed", () => verifyRevocation(organisation, encode([payload, signature]), NOW));
  refuses("malformed", () => verifyRevocation(organisation, encode([payload, signature, object, null]), NOW));
  const ended = new Set([hex(coordinatorHash(first.object))]);
  refuses("revoked", () => verifyRevocation(organisation, hers, NOW, ended));
  refuses("expired", () => verifyRevocation(organisation, hers, NOW + 40 * DAY));
  for (const changed of touched(hers, 5)) {
    assert.match(
      outcome(() => `${verifyRevocation(organisation, changed, NOW).byRoot}`),
      /^(malformed|signature)$/,
    );
  }
});

test("a revocation has one hash, whoever signed it", () => {
  const hash = melati.clinician.hash;
  assert.deepEqual(revocationHash(byRoot(hash)), revocationHash(byCoordinator(hash)));
  assert.notDeepEqual(revocationHash(byRoot(hash)), revocationHash(byRoot(kenanga.clinician.hash)));
});
