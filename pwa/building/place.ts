// Where things lie, and how every bundle of ours is made: one target, no comments, no source maps, styles as text.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, type BuildResult, build, type Metafile, type Plugin, transform } from "esbuild";
import { PLAIN_NAMES, PLAIN_NAMES_ONLY } from "./plain_names.ts";

export const PWA: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the browsers of ordinary phones from 2022 on understand. */
const TARGET = ["chrome103", "firefox115", "safari16.4"];

type Inputs = Metafile["inputs"];
export type Bundled = BuildResult<{ readonly write: false; readonly metafile: true }>;

/** `import text from "./style.css"` gives the small form of the sheet, for a constructed style sheet. */
const stylesAsText: Plugin = {
  name: "styles-as-text",
  setup(building) {
    building.onResolve({ filter: /\.css$/ }, ({ path, resolveDir, kind }) =>
      kind === "import-statement" ? { path: resolve(resolveDir, path), namespace: "style" } : undefined,
    );
    building.onLoad({ filter: /.*/, namespace: "style" }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** `import source from "./stretch.worker.ts?text"` gives the worker's whole bundle, to be started from a blob. */
function workersAsText(inputs: Inputs): Plugin {
  return {
    name: "workers-as-text",
    setup(building) {
      building.onResolve({ filter: /\.worker\.ts(\?text)?$/ }, ({ path, resolveDir, kind }) =>
        kind === "entry-point"
          ? undefined
          : { path: resolve(resolveDir, path.replace(/\?text$/, "")), namespace: "worker" },
      );
      building.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => {
        const made = await bundled({ entryPoints: [path], format: "iife" });
        Object.assign(inputs, made.metafile.inputs);
        return { contents: soleText(made), loader: "text" };
      });
    },
  };
}

/**
 * `import code from "hash-wasm/argon2.wasm"` gives the compiled code of one of hash-wasm's functions in hexadecimal.
 * The package holds it in base64, through which Brotli sees nothing: 2.6 KB become 1.9.
 */
const compiledAsText: Plugin = {
  name: "compiled-as-text",
  setup(building) {
    building.onResolve({ filter: /^hash-wasm\/\w+\.wasm$/ }, ({ path }) => ({
      path: basename(path, ".wasm"),
      namespace: "wasm",
    }));
    building.onLoad({ filter: /.*/, namespace: "wasm" }, ({ path: name }) => {
      const script = readFileSync(join(PWA, "node_modules", "hash-wasm", "dist", `${name}.umd.min.js`), "utf8");
      const [, held] = script.split(`name:"${name}",data:"`);
      if (held === undefined) {
        throw new Error(`hash-wasm holds no code of ${name}`);
      }
      return { contents: Buffer.from(held.slice(0, held.indexOf('"')), "base64").toString("hex"), loader: "text" };
    });
  },
};

const LETTERS_AND_MORE = /([A-Z])([a-z]*)/g;

/**
 * `import list from "./words.txt"` of words in order: each is kept as how many letters it shares with the one before,
 * as a capital, and the rest. Brotli alone makes 5.3 KB of the 2,048 words, and 4.4 of this.
 */
const sortedWords: Plugin = {
  name: "sorted-words",
  setup(building) {
    building.onLoad({ filter: /words_\w+\.txt$/ }, ({ path }) => {
      const words = readFileSync(path, "utf8").trim().split("\n");
      const kept = JSON.stringify(frontCoded(words));
      return {
        contents: `let word = "";
export default ${kept}.replace(${LETTERS_AND_MORE}, (_, shared, more) =>
  (word = word.slice(0, shared.charCodeAt() - 65) + more) + " ");`,
        loader: "js",
      };
    });
  },
};

function frontCoded(words: readonly string[]): string {
  return words
    .map((word, at) => {
      const before = words[at - 1] ?? "";
      const shared = [...word].findIndex((letter, place) => letter !== before[place]);
      return String.fromCharCode(65 + shared) + word.slice(shared);
    })
    .join("");
}

const FAULT = /new (Error|RangeError|TypeError)\((?:[^()'"`]|'[^']*'|"[^"]*"|`[^`]*`|\((?:[^()]|\([^()]*\))*\))*\)/g;

/** What noble says of its faults is shown to nobody, and could say too much: 1.8 KB (Brotli) of the survivor's module. */
const wordlessFaults: Plugin = {
  name: "wordless-faults",
  setup(building) {
    building.onLoad({ filter: /@noble[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(FAULT, "new $1()"),
      loader: "js",
    }));
  },
};

/** The plugins that turn styles and workers into texts; what workers import is added to `inputs`. */
export function texts(inputs: Inputs): Plugin[] {
  return [stylesAsText, workersAsText(inputs), compiledAsText, sortedWords];
}

/** A bundle in memory. Its metafile's inputs name those of its workers too, so that no border is crossed through one. */
export async function bundled(options: BuildOptions): Promise<Bundled> {
  const inputs: Inputs = {};
  const made: Bundled = await build({
    absWorkingDir: PWA,
    bundle: true,
    minify: true,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [join(PWA, "node_modules")],
    loader: { ".svg": "text", ".txt": "text" },
    logLevel: "warning",
    outdir: "out",
    mangleProps: PLAIN_NAMES_ONLY,
    mangleCache: { ...PLAIN_NAMES },
    ...options,
    plugins: [...(options.plugins ?? []), ...texts(inputs), wordlessFaults],
    write: false,
    metafile: true,
  });
  Object.assign(made.metafile.inputs, inputs);
  return made;
}

export function soleText(made: Bundled): string {
  const [file, ...more] = made.outputFiles;
  if (!file || more.length > 0) {
    throw new Error("expected one file from this bundle");
  }
  return file.text;
}

export function present(...names: readonly string[]): boolean {
  return names.every((name) => existsSync(join(PWA, name)));
}
