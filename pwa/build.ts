// Builds the web apps, the same bytes from the same sources. The survivor's module comes first: the shell pins its hash.
//   node build.ts [--out DIR] [--skin NAME-OR-FOLDER] [--organisation FILE.json]     or     node build.ts --tests

import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildConsole, buildCover, buildOpen, buildSurvivor } from "./building/apps.ts";
import { emptied, Shelf } from "./building/files.ts";
import { localBook } from "./building/local_book.ts";
import { PWA, present } from "./building/place.ts";
import { Salt } from "./building/salt.ts";
import { skinContents, skinFolder, told } from "./building/skin.ts";
import { buildTests } from "./building/tests.ts";

const { values: wished } = parseArgs({
  options: {
    organisation: { type: "string" },
    out: { type: "string", default: join(PWA, "dist") },
    skin: { type: "string", default: process.env["SKIN"] ?? "takaran-dapur" },
    tests: { type: "boolean", default: false },
  },
});

if (wished.tests) {
  const count = await buildTests();
  process.stdout.write(`${count} test files bundled\n`);
} else {
  await buildApps(resolve(wished.out), skinFolder(wished.skin), organisationPin(wished.organisation));
}

async function buildApps(out: string, skin: string, organisation: string): Promise<void> {
  emptied(out);
  const survivor = new Shelf(out, "survivor");
  const cover = new Shelf(out, "cover");
  const consoleShelf = new Shelf(out, "console");
  const open = new Shelf(out, "open");
  let integrity = "";
  if (!existsSync(join(skin, "skin.json"))) {
    throw new Error("the skin must be the name of a shipped one, or a folder with a skin.json");
  }
  const salt = new Salt(organisation, ...skinContents(skin));
  if (exists("survivor", "survivor/main.ts")) {
    integrity = await buildSurvivor(survivor, organisation, salt);
  }
  if (exists("cover", "cover/main.ts", "cover/index.html")) {
    await buildCover(cover, skin, integrity, salt);
    await noteBeside(out, skin);
  }
  if (integrity !== "" && exists("open", "open/main.ts", "open/index.html")) {
    await buildOpen(open, survivor);
  }
  if (exists("console", "console/main.ts", "console/index.html")) {
    await buildConsole(consoleShelf, organisation);
  }
  const shelves = { cover, open, survivor, console: consoleShelf };
  const files = Object.fromEntries(Object.entries(shelves).map(([name, shelf]) => [name, shelf.listed()]));
  writeFileSync(join(out, "files.json"), `${JSON.stringify(files, null, 2)}\n`);
}

/** What the relay searches in, what it and the operator's commands judge by: no file of these is served. */
async function noteBeside(out: string, skin: string): Promise<void> {
  writeFileSync(join(out, "skin.json"), told(skin));
  const more = join(skin, "more.json");
  if (existsSync(more)) {
    copyFileSync(more, join(out, "more.json"));
  }
  const book = await localBook(skin);
  if (book !== null) {
    writeFileSync(join(out, "book.json"), book);
  }
}

/** The organisation's public pin as JSON text: {"root_key": 32 bytes, "instance_id": 16 bytes}, in hexadecimal, or null. */
function organisationPin(file: string | undefined): string {
  if (file === undefined) {
    return "null";
  }
  const { root_key, instance_id } = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
  if (!isHex(root_key, 32) || !isHex(instance_id, 16)) {
    throw new Error("the organisation's file needs root_key and instance_id in hexadecimal");
  }
  return JSON.stringify({ root_key, instance_id });
}

function isHex(value: unknown, size: number): boolean {
  return typeof value === "string" && value.length === 2 * size && /^[0-9a-f]+$/.test(value);
}

function exists(app: string, ...needed: readonly string[]): boolean {
  const there = present(...needed);
  if (!there) {
    process.stdout.write(`${app}: skipped, its entry is not there\n`);
  }
  return there;
}
