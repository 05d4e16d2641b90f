// Where things lie, and how every bundle of ours is made: one target, no comments, no source maps, styles as text.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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

/** The plugins that turn styles and workers into texts; what workers import is added to `inputs`. */
export function texts(inputs: Inputs): Plugin[] {
  return [stylesAsText, workersAsText(inputs)];
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
    plugins: texts(inputs),
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
