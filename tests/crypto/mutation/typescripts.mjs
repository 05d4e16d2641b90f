// Runs killers against crypto/web with one check off: a line of JSON in, a line out. Each gets its own copies of
// our modules; packages are shared, so that they are warm.
//   {"file": path or null, "source": text or null, "killer": "object.code" or "name.test.ts::a test's name"}

import { readFileSync } from "node:fs";
import { createRequire, registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "../../..");
const TESTS = join(ROOT, "tests/crypto/web");
const packages = pathToFileURL(join(ROOT, "pwa/package.json")).href;
const originals = new Map();
const flipped = new Map();
let collected = [];
globalThis.__ROOT__ = ROOT;
globalThis.__collect__ = (name, run) => collected.push([name, run]);

registerHooks({
  resolve(specifier, context, next) {
    const [, turn] = (context.parentURL ?? "").split("?turn=");
    if (turn === undefined) {
      return next(specifier, context);
    }
    if (specifier === "node:test") {
      return { url: "collect:test", shortCircuit: true };
    }
    if (specifier.startsWith(".")) {
      const { href } = new URL(specifier, context.parentURL.split("?")[0]);
      return { url: `${href.split("?")[0]}?turn=${turn}`, shortCircuit: true };
    }
    return next(specifier, { ...context, parentURL: packages });
  },
  load(url, context, next) {
    if (url === "collect:test") {
      return { format: "module", source: "export const test = globalThis.__collect__;", shortCircuit: true };
    }
    const [address, turn] = url.split("?turn=");
    return turn === undefined ? next(url, context) : { format: "module", source: sourceOf(address, turn), shortCircuit: true };
  },
});

function sourceOf(address, turn) {
  const path = fileURLToPath(address);
  const { file, source } = flipped.get(turn) ?? {};
  if (file === path) {
    return stripTypeScriptTypes(source);
  }
  if (!originals.has(path)) {
    const text = readFileSync(path, "utf8");
    const isText = path.endsWith(".txt") || path.endsWith(".worker.ts");
    originals.set(path, isText ? `export default ${JSON.stringify(text)};` : stripTypeScriptTypes(text));
  }
  return originals.get(path);
}

async function holds(killer, turn) {
  const [place, name] = killer.split("::");
  if (name === undefined) {
    return (await import(`${pathToFileURL(join(TESTS, "refusal_runner.ts"))}?turn=${turn}`)).holds(place);
  }
  collected = [];
  await import(`${pathToFileURL(join(TESTS, place))}?turn=${turn}`);
  const [found] = collected.filter(([one]) => one === name);
  if (found === undefined) {
    throw new Error(`no such test: ${killer}`);
  }
  await found[1]({ diagnostic() {}, mock: undefined });
  return true;
}

let turns = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { file, source, killer } = JSON.parse(line);
  turns += 1;
  flipped.set(String(turns), file === null ? {} : { file: join(ROOT, file), source });
  let passed = false;
  let reason = "";
  try {
    passed = await holds(killer, String(turns));
  } catch (caught) {
    reason = String(caught?.message ?? caught).slice(0, 200);
  }
  process.stdout.write(`${JSON.stringify({ passed, reason })}\n`);
}
