// The survivor's module in parts: the first opens and talks, the others are fetched when they are wanted, pinned by the
// first. What they share is in the first, which hands it over: scripts that run from blobs can't import each other.

import { join } from "node:path";
import type { BuildOptions, OnLoadResult, Plugin } from "esbuild";
import { type Bundled, bundled, PWA, present, soleText } from "./place.ts";

const FIRST = "module";
const WORDS = "survivor/words/id.ts";
/** The parts that come later, by their entries. */
const LATER: Readonly<Record<string, string>> = {
  later: "survivor/later.ts",
  english: "survivor/words/en.ts",
  slower: "survivor/slower.ts",
};
/** As esbuild writes it between files that it has split. */
const IMPORT = /\bimport\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g;
/** How the names of those texts begin that only later screens say. */
const LATER_WORDS = [
  ...["visible_", "words_", "renew_", "pictures_", "remove_", "report_", "return_", "aloud"],
  ...["ask_", "company_", "regions_", "purpose_", "sign_", "wishes_", "talk_fold", "talk_unfold"],
  ...["menu_company", "menu_delete", "menu_numbers", "menu_remove", "menu_renew", "menu_report", "menu_sign"],
  ...["waiting_called", "waiting_all", "waiting_nobody_left", "waiting_hurr", "again_", "in_vain_"],
  ...["returns_why", "returns_days", "returns_none", "returns_would", "returns_messages", "returns_saving"],
  ...["returns_later", "returns_until", "returns_morning", "returns_to"],
  ...["delete_title", "delete_everyone", "delete_memory", "delete_yes", "delete_doing", "delete_unsure"],
];
const SAID_LATER = new RegExp(`["'\`](?:${LATER_WORDS.join("|")})\\w*`);
const CHUNK = /^\.\/shared-\w+\.js$/;

export type Texts = ReadonlyMap<string, string>;
export type Parts = {
  readonly split: Bundled;
  readonly later: Texts;
  /** The first part's text, once it is known what the others hash to. */
  readonly first: (define: Readonly<Record<string, string>>) => Promise<string>;
};

/** What draws comes from the shell; a name that survivor/preact.ts doesn't hand on fails the build. */
const preactFromTheShell: Plugin = {
  name: "preact-from-the-shell",
  setup(building) {
    const path = join(PWA, "survivor", "preact.ts");
    building.onResolve({ filter: /^preact(\/|$)/ }, () => (present("survivor/preact.ts") ? { path } : undefined));
  },
};

/**
 * `words/id.ts` without what only later screens say, and `words/id.ts?later` with nothing but that, so that the first
 * part carries no sentence that it doesn't say itself.
 */
const wordsInParts: Plugin = {
  name: "words-in-parts",
  setup(building) {
    building.onResolve({ filter: /words\/id\.ts\?later$/ }, () => ({ path: join(PWA, WORDS), namespace: "later" }));
    const filter = /survivor[\\/]words[\\/]id\.ts$/;
    building.onLoad({ filter, namespace: "file" }, ({ path }) => spoken(path, false));
    building.onLoad({ filter, namespace: "later" }, ({ path }) => spoken(path, true));
  },
};

async function spoken(path: string, later: boolean): Promise<OnLoadResult> {
  const { id } = (await import(path)) as { readonly id: Readonly<Record<string, string>> };
  const said = Object.entries(id).filter(([name]) => isLater(name) === later);
  return { contents: `export const id = ${JSON.stringify(Object.fromEntries(said))};`, loader: "js" };
}

function isLater(name: string): boolean {
  return LATER_WORDS.some((beginning) => name.startsWith(beginning));
}

/** First all together, so that what several need is found and stands once; then each part by itself. */
export async function inParts(define: Readonly<Record<string, string>>): Promise<Parts> {
  const entries = Object.entries(LATER).filter(([, entry]) => present(entry));
  const split = await bundled({
    entryPoints: { [FIRST]: "survivor/main.ts", ...Object.fromEntries(entries) },
    define: { ...define },
    splitting: true,
    chunkNames: "shared-[hash]",
    external: ["handed-over"],
    plugins: [preactFromTheShell, wordsInParts],
  });
  const made = new Map(split.outputFiles.map(({ path, text }) => [`./${path.replace(/^.*[\\/]/, "")}`, text]));
  const shared = chunksOf(split);
  const later = new Map<string, string>();
  for (const [name] of entries) {
    later.set(name, await alone(`./${name}.js`, made, shared));
  }
  const first = async (pins: Readonly<Record<string, string>>) => {
    const text = soleText(await bundled({ ...opened("first", made, shared), define: { ...pins } }));
    const [wrong] = SAID_LATER.exec(text) ?? [];
    if (wrong !== undefined) {
      throw new Error(`the survivor's first part says ${wrong}, which comes later`);
    }
    return text;
  };
  return { split, later, first };
}

/** A part as a function of `require` and `module`: what it shares with the first part comes from there. */
async function alone(entry: string, made: Texts, shared: readonly string[]): Promise<string> {
  const wrapped: BuildOptions = {
    format: "cjs",
    external: [...shared],
    banner: { js: "export default(require,module)=>{" },
    footer: { js: "}" },
  };
  return soleText(await bundled({ ...opened(entry, made, shared), ...wrapped }));
}

/** Options to bundle what the first round has made. "first" is the first part with all that it hands over. */
function opened(entry: string, made: Texts, shared: readonly string[]): BuildOptions {
  const sources = new Map([
    ...made,
    ["first", `export * from "./${FIRST}.js";`],
    ["handed-over", handedOver(made, shared)],
  ]);
  const fromMemory: Plugin = {
    name: "from-memory",
    setup(building) {
      const { external = [] } = building.initialOptions;
      building.onResolve({ filter: /.*/ }, ({ path }) =>
        external.includes(path) ? { path, external: true } : { path, namespace: "made" },
      );
      building.onLoad({ filter: /.*/, namespace: "made" }, ({ path }) => ({
        contents: sources.get(path) ?? "",
        loader: "js",
      }));
    },
  };
  return { entryPoints: [entry], plugins: [fromMemory] };
}

/** Only what a later part asks for: every name more would cost bytes, and keep what nobody uses. */
function handedOver(made: Texts, shared: readonly string[]): string {
  const asked = [...made].flatMap(([path, text]) => (path === `./${FIRST}.js` ? [] : importsOf(text)));
  const files = shared.map((path, at) => {
    const names = [...new Set(asked.flatMap(([from, name]) => (from === path ? [name] : [])))].sort();
    const getters = names.map((name) => `get ${name}() { return part${at}.${name}; }`);
    return [`import * as part${at} from "${path}";`, `"${path}": { ${getters.join(", ")} }`] as const;
  });
  return `${files.map(([line]) => line).join("\n")}\nexport const handed = { ${files.map(([, held]) => held).join(", ")} };`;
}

/** The names that a file imports, and from where. */
function importsOf(text: string): readonly (readonly [from: string, name: string])[] {
  return [...text.matchAll(IMPORT)].flatMap(([, names = "", from = ""]) =>
    names.split(",").map((name) => [from, name.replace(/ as .*/, "").trim()] as const),
  );
}

/** The files of the first round that the first part has in it. */
function chunksOf(split: Bundled): readonly string[] {
  const imports = split.metafile.outputs[`out/${FIRST}.js`]?.imports ?? [];
  return imports.map(({ path }) => path.replace(/^out\//, "./")).filter((path) => CHUNK.test(path));
}
