// The browser's half of the passkey ceremonies. The PRF's output stays on this side: it is taken out of every credential.

import { Unable } from "../reasons.ts";
import type { Answer } from "./doors.ts";

export type Touched = {
  readonly credentialId: Uint8Array;
  /** What the relay may have: without any extension result. */
  readonly credential: Answer;
  /** 32 bytes that only this passkey gives, or null where the device can't. */
  readonly prf: Uint8Array | null;
};

export interface Authenticator {
  create(options: Answer): Promise<Touched>;
  get(options: Answer): Promise<Touched>;
}

type Prf = { readonly results?: { readonly first?: BufferSource } };

/** SHA-256("console prf 1"): what every passkey of a console is asked. */
async function prfInput(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("console prf 1")));
}

export class BrowserAuthenticator implements Authenticator {
  async create(options: Answer): Promise<Touched> {
    const publicKey = able().parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
    publicKey.extensions = { prf: { eval: { first: await prfInput() } } };
    const made = await touched(() => navigator.credentials.create({ publicKey }));
    return { ...made, prf: made.prf ?? (await this.#askAgain(made.credentialId, publicKey.rp.id)) };
  }

  async get(options: Answer): Promise<Touched> {
    const publicKey = able().parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
    publicKey.extensions = { prf: { eval: { first: await prfInput() } } };
    return touched(() => navigator.credentials.get({ publicKey }));
  }

  /** Some devices give no output when a passkey is made, only when it is used. This use is never sent anywhere. */
  async #askAgain(credentialId: Uint8Array, rpId: string | undefined): Promise<Uint8Array | null> {
    const publicKey: PublicKeyCredentialRequestOptions = {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id: credentialId.slice() }],
      userVerification: "required",
      extensions: { prf: { eval: { first: await prfInput() } } },
      ...(rpId === undefined ? {} : { rpId }),
    };
    return (await touched(() => navigator.credentials.get({ publicKey }))).prf;
  }
}

/** Whether this browser can take part at all. */
export function canTouch(): boolean {
  return (
    "PublicKeyCredential" in globalThis &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  );
}

function able(): typeof PublicKeyCredential {
  if (!canTouch()) {
    throw new Unable("no_passkeys");
  }
  return PublicKeyCredential;
}

async function touched(ceremony: () => Promise<Credential | null>): Promise<Touched> {
  let credential: Credential | null;
  try {
    credential = await ceremony();
  } catch (error) {
    // InvalidStateError: this device already holds one of the account's passkeys.
    const known = error instanceof DOMException && error.name === "InvalidStateError";
    throw new Unable(known ? "same_device" : "not_touched");
  }
  if (!(credential instanceof PublicKeyCredential)) {
    throw new Unable("not_touched");
  }
  const results = credential.getClientExtensionResults() as { readonly prf?: Prf };
  return {
    credentialId: new Uint8Array(credential.rawId),
    credential: { ...credential.toJSON(), clientExtensionResults: {} },
    prf: prfIn(results.prf),
  };
}

function prfIn(prf: Prf | undefined): Uint8Array | null {
  const first = prf?.results?.first;
  if (first === undefined) {
    return null;
  }
  const bytes = first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset);
  return bytes.slice(0, 32);
}
