// The page's only Trusted Types policy: the addresses of scripts that it may start.

type ScriptPolicy = { readonly createScriptURL: (address: string) => string };
type Policies = {
  readonly createPolicy: (name: string, rules: ScriptPolicy) => { createScriptURL(address: string): unknown };
};

/** The name that the relay's headers allow. */
const NAME = "shell";
const WORKER = "/sw.js";

const rules: ScriptPolicy = {
  createScriptURL: (address) => {
    if (address === WORKER || address.startsWith(`blob:${location.origin}/`)) {
      return address;
    }
    throw new TypeError();
  },
};

const { trustedTypes } = globalThis as typeof globalThis & { readonly trustedTypes?: Policies };
const policy = trustedTypes?.createPolicy(NAME, rules) ?? rules;

/** The address as a trusted one where the browser knows such a type; the type system doesn't. */
export function scriptURL(address: string): string {
  return policy.createScriptURL(address) as string;
}

/** Starts a worker of a source text, from an address that is gone as soon as it is read. */
export function startWorker(source: string): Worker {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(scriptURL(address));
  URL.revokeObjectURL(address);
  return worker;
}
