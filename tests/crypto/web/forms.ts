// How things are written in the files of known answers (crypto/vectors/README.md): bytes in hexadecimal, names in snake_case.

import { fromHex, hex } from "../../../crypto/web/bytes.ts";
import type { Value } from "../../../crypto/web/encoding.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Named = { readonly [name: string]: Json };

/** One thing, to and from JSON. */
export type Form<Thing> = {
  readonly read: (json: Json) => Thing;
  readonly write: (thing: Thing) => Json;
  /** A case may leave it out. */
  readonly mayMiss?: true;
};

export const bytes: Form<Uint8Array> = { read: (json) => fromHex(json as string), write: hex };
export const text: Form<string> = { read: (json) => json as string, write: (thing) => thing };
export const number: Form<number> = { read: (json) => json as number, write: (thing) => thing };

export const flag: Form<boolean> = { read: (json) => json as boolean, write: (thing) => thing };

/** Hashes, as a set of their hexadecimal. */
export const hexes: Form<ReadonlySet<string>> = {
  read: (json) => new Set(json as readonly string[]),
  write: (thing) => [...thing].sort(),
};

export function orNull<Thing>(form: Form<Thing>): Form<Thing | null> {
  return {
    read: (json) => (json === null ? null : form.read(json)),
    write: (thing) => (thing === null ? null : form.write(thing)),
  };
}

export function orMissing<Thing>(form: Form<Thing>): Form<Thing | undefined> {
  return {
    read: (json) => (json === null ? undefined : form.read(json)),
    write: (thing) => (thing === undefined ? null : form.write(thing)),
    mayMiss: true,
  };
}

export function list<Thing>(form: Form<Thing>): Form<readonly Thing[]> {
  return {
    read: (json) => (json as readonly Json[]).map((item) => form.read(item)),
    write: (things) => things.map((thing) => form.write(thing)),
  };
}

export function pair<First, Second>(first: Form<First>, second: Form<Second>): Form<readonly [First, Second]> {
  return {
    read: (json) => {
      const [one = null, other = null] = json as readonly Json[];
      return [first.read(one), second.read(other)];
    },
    write: ([one, other]) => [first.write(one), second.write(other)],
  };
}

export const bytesPair: Form<readonly [Uint8Array, Uint8Array]> = pair(bytes, bytes);

export function named<Thing extends object>(
  forms: {
    readonly [Name in keyof Thing]-?: Form<Thing[Name]>;
  },
): Form<Thing> {
  const entries = Object.entries(forms) as [keyof Thing & string, Form<Thing[keyof Thing]>][];
  return {
    read: (json) =>
      Object.fromEntries(
        entries.map(([name, form]) => [name, form.read(at(json, snake(name), form.mayMiss))]),
      ) as Thing,
    write: (thing) => Object.fromEntries(entries.map(([name, form]) => [snake(name), form.write(thing[name])])),
  };
}

export const value: Form<Value> = {
  read: (json) => {
    if (Array.isArray(json)) {
      return (json as readonly Json[]).map((item) => value.read(item));
    }
    if (typeof json === "object" && json !== null) {
      return "bytes" in json ? fromHex(at(json, "bytes") as string) : (at(json, "text") as string);
    }
    return json as number | boolean | null;
  },
  write: (thing) => {
    if (thing instanceof Uint8Array) {
      return { bytes: hex(thing) };
    }
    if (typeof thing === "string") {
      return { text: thing };
    }
    return Array.isArray(thing) ? (thing as readonly Value[]).map((item) => value.write(item)) : (thing as Json);
  },
};

function at(json: Json, name: string, mayMiss = false): Json {
  const found = name in (json as Named) || !mayMiss ? (json as Named)[name] : null;
  if (found === undefined) {
    throw new Error(`no ${name} in this case`);
  }
  return found;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
