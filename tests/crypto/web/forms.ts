// How things are written in the files of known answers (crypto/vectors/README.md): bytes in hexadecimal, names in snake_case.

import { fromHex, hex } from "../../../crypto/web/bytes.ts";
import type { Value } from "../../../crypto/web/encoding.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Named = { readonly [name: string]: Json };

/** One thing, to and from JSON. */
export type Form<Thing> = { readonly read: (json: Json) => Thing; readonly write: (thing: Thing) => Json };

export const bytes: Form<Uint8Array> = { read: (json) => fromHex(json as string), write: hex };
export const text: Form<string> = { read: (json) => json as string, write: (thing) => thing };
export const number: Form<number> = { read: (json) => json as number, write: (thing) => thing };

export function orNull<Thing>(form: Form<Thing>): Form<Thing | null> {
  return {
    read: (json) => (json === null ? null : form.read(json)),
    write: (thing) => (thing === null ? null : form.write(thing)),
  };
}

export function list<Thing>(form: Form<Thing>): Form<readonly Thing[]> {
  return {
    read: (json) => (json as readonly Json[]).map((item) => form.read(item)),
    write: (things) => things.map((thing) => form.write(thing)),
  };
}

export const bytesPair: Form<readonly [Uint8Array, Uint8Array]> = {
  read: (json) => {
    const [first = "", second = ""] = json as readonly string[];
    return [fromHex(first), fromHex(second)];
  },
  write: (pair) => pair.map(hex),
};

export function named<Thing extends object>(
  forms: {
    readonly [Name in keyof Thing]-?: Form<Thing[Name]>;
  },
): Form<Thing> {
  const entries = Object.entries(forms) as [keyof Thing & string, Form<Thing[keyof Thing]>][];
  return {
    read: (json) =>
      Object.fromEntries(entries.map(([name, form]) => [name, form.read(at(json, snake(name)))])) as Thing,
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

function at(json: Json, name: string): Json {
  const found = (json as Named)[name];
  if (found === undefined) {
    throw new Error(`no ${name} in this case`);
  }
  return found;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
