// How cases lie in crypto/vectors: one file for an object's answers, one for each of its refusals.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, Named } from "./forms.ts";

export type Case = Named & { readonly kind: string; readonly what: string; readonly input: Json };

export const VECTORS = join(__ROOT__, "crypto/vectors");

/** What is longer than this and comes twice in a file stands once, under `given`. */
const LONG = 60;

/** A file's text: one case a line, so that a change shows as the lines it changes. */
export function written(head: Named, cases: readonly Case[]): string {
  const repeated = repeatedIn(cases).map((text, at) => [text, `$${at + 1}`] as const);
  const given = Object.fromEntries(repeated.map(([text, name]) => [name.slice(1), text]));
  const lines = cases.map((one) => JSON.stringify(renamed(one, new Map(repeated))));
  return `${JSON.stringify({ ...head, given }).slice(0, -1)},"cases":[\n${lines.join(",\n")}\n]}\n`;
}

export function read(path: string): readonly Case[] {
  const { given, cases } = JSON.parse(readFileSync(path, "utf8")) as { given: Record<string, string>; cases: Case[] };
  const names = new Map(Object.entries(given).map(([name, text]) => [`$${name}`, text]));
  return cases.map((one) => renamed(one, names) as Case);
}

/** The cases of every file of a folder, by the file's name without its ending. */
export function readAll(folder: string): ReadonlyMap<string, readonly Case[]> {
  const files = readdirSync(join(VECTORS, folder)).sort();
  return new Map(files.map((name) => [name.replace(/\.json$/, ""), read(join(VECTORS, folder, name))]));
}

function* texts(value: Json): Generator<string> {
  if (typeof value === "string") {
    yield value;
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) {
      yield* texts(item);
    }
  }
}

function repeatedIn(cases: readonly Case[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts(cases)) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].filter(([text, count]) => text.length > LONG && count > 1).map(([text]) => text);
}

function renamed(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return names.get(value) ?? value;
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => renamed(item, names));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, renamed(item, names)]));
  }
  return value;
}
