// The apps, each from its entry to its shelf. Templates may hold {{script}}, {{script_integrity}}, {{style}},
// {{style_integrity}}, {{book}}, {{book_integrity}}, {{manifest}}, {{icon}}, {{title}}, {{lang}}, {{theme_color}},
// {{description}}; a name without a value fails the build.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import type { BuildOptions } from "esbuild";
import { type Audience, refuseCrossings } from "./borders.ts";
import { bytes, idOf, type Shelf, shortHash } from "./files.ts";
import { inParts } from "./parts.ts";
import { bundled, PWA, present, soleText } from "./place.ts";
import type { Salt } from "./salt.ts";
import { SHEET, wornBy } from "./skin.ts";

const LARGEST_SHELL = 8;
const MOST_FIRST_BYTES = 30_000;
const MANIFEST = "/manifest.webmanifest";
const PAGED = "console/alerts/pages.worker.ts";

/** What the console is called there: some phones take pages only for what was put there. */
const ON_A_HOME_SCREEN = { name: "Konsol", id: "/", start_url: "/", scope: "/", display: "standalone" };

type Skin = {
  readonly name: string;
  readonly short_name: string;
  readonly lang: string;
  readonly theme_color: string;
  readonly background_color: string;
  readonly description: string;
  readonly app: string;
};
type Icon = { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose: string };
type Page = Record<string, string>;

/** The survivor's module, served to a door token only, so under no path of its own: what opens, and what it fetches. */
export async function buildSurvivor(shelf: Shelf, organisation: string, salt: Salt): Promise<string> {
  const { split, later, first } = await inParts({ __ORGANISATION__: organisation });
  refuseCrossings("survivor", split);
  const pins: Record<string, string> = {};
  for (const [name, text] of later) {
    pins[name] = shelf.put(name, `${name}.js`, bytes(text), false);
  }
  const module = await first({ __PARTS__: JSON.stringify(pins) });
  // The open door's page gives it to anybody: the shell's pin must not be the hash of what can be had there.
  shelf.put("open", "open.js", bytes(module), false);
  return shelf.put("module", "module.js", bytes(`${module}${salt.secret()}\n`), false);
}

export async function buildConsole(shelf: Shelf, organisation: string): Promise<void> {
  const page: Page = {
    ...(await script("console", shelf, { __ORGANISATION__: organisation })),
    ...(await style("console", shelf)),
  };
  if (present(PAGED)) {
    const made = await bundled({ entryPoints: [PAGED], format: "iife" });
    refuseCrossings("console", made);
    shelf.put("/sw.js", "sw.js", bytes(soleText(made)), false);
  }
  shelf.put(MANIFEST, "manifest.webmanifest", bytes(JSON.stringify(ON_A_HOME_SCREEN)), false);
  shelf.put("/", "index.html", filled("console/index.html", page), false);
}

/** The open door's page: nothing of it may be kept. What it pins stands in no shell, nor can a shell's pin be had of it. */
export async function buildOpen(shelf: Shelf, survivor: Shelf): Promise<void> {
  const page: Page = {
    ...(await script("open", shelf, pinsOf(survivor.integrity("open")))),
    ...(await style("open", shelf)),
  };
  shelf.put("/", "index.html", filled("open/index.html", page), false);
}

/** The shell: everything of it may be kept by the phone, so nothing in it may be telling. */
export async function buildCover(shelf: Shelf, skin: string, moduleIntegrity: string, salt: Salt): Promise<void> {
  const described = JSON.parse(readFileSync(join(skin, "skin.json"), "utf8")) as Skin;
  const { trade, style: looks } = wornBy(skin);
  const icons = putIcons(shelf, join(skin, "icons"), salt);
  shelf.put(MANIFEST, "manifest.webmanifest", manifest(described, icons), true);
  const page: Page = {
    ...(await script(
      "cover",
      shelf,
      {
        ...pinsOf(moduleIntegrity),
        // Key by key: esbuild would put a whole object into a file of its own, shared by both scripts.
        ...Object.fromEntries(
          Object.entries(described).map(([key, value]) => [`__SKIN__.${key}`, JSON.stringify(value)]),
        ),
      },
      { alias: { "#trade": trade }, footer: { js: salt.footer("js") } },
    )),
    ...(await style("cover", shelf, [looks, join(skin, SHEET)], { css: salt.footer("css") })),
    manifest: MANIFEST,
    icon: icons[0]?.src ?? "",
    title: described.name,
    lang: described.lang,
    theme_color: described.theme_color,
    description: described.description,
  };
  shelf.put("/", "index.html", filled("cover/index.html", page), true);
  refuseHeavy(shelf, page);
  if (present("offline/sw.ts")) {
    await buildOffline(shelf);
  }
}

/** By which a page knows what lies behind its door. */
function pinsOf(integrity: string): Record<string, string> {
  return { __MODULE_INTEGRITY__: JSON.stringify(integrity), __MODULE_ID__: JSON.stringify(idOf(integrity)) };
}

async function buildOffline(shelf: Shelf): Promise<void> {
  const kept = shelf.keptPaths();
  if (kept.length > LARGEST_SHELL) {
    throw new Error(`the shell has ${kept.length} files, at most ${LARGEST_SHELL} may be kept`);
  }
  const version = shortHash(...kept.map((path) => `${path} ${shelf.integrity(path)}\n`));
  const made = await bundled({
    entryPoints: ["offline/sw.ts"],
    format: "iife",
    define: { __FILES__: JSON.stringify(kept), __VERSION__: JSON.stringify(version) },
  });
  refuseCrossings("offline", made);
  shelf.put("/sw.js", "sw.js", bytes(soleText(made)), false);
}

/** What a phone must have fetched before it shows anything; the book comes after it. */
function refuseHeavy(shelf: Shelf, { script = "", style = "", icon = "" }: Page): void {
  const first = ["/", MANIFEST, script, style, icon].filter((path) => path !== "");
  const travelling = first.reduce((total, path) => total + shelf.travelling(path), 0);
  if (travelling > MOST_FIRST_BYTES) {
    throw new Error(`the first load has ${travelling} bytes, at most ${MOST_FIRST_BYTES} may travel`);
  }
}

async function script(
  audience: Audience,
  shelf: Shelf,
  define: Record<string, string>,
  more: Pick<BuildOptions, "alias" | "footer"> = {},
): Promise<Page> {
  const entry = `${audience}/main.ts`;
  const made = await bundled({
    entryPoints: [entry],
    define,
    ...more,
    splitting: audience === "cover",
    publicPath: "/files/",
    entryNames: "[hash]",
    chunkNames: "[hash]",
    outdir: "out",
  });
  refuseCrossings(audience, made);
  let first = "";
  let later = "";
  for (const { path, contents } of made.outputFiles) {
    const name = path.slice(join(PWA, "out").length + 1);
    shelf.put(`/files/${name}`, name, contents, audience === "cover");
    if (made.metafile.outputs[`out/${name}`]?.entryPoint === entry) {
      first = `/files/${name}`;
    } else {
      later = `/files/${name}`;
    }
  }
  const page = { script: first, script_integrity: shelf.integrity(first) };
  return later === "" ? page : { ...page, book: later, book_integrity: shelf.integrity(later) };
}

/** A skin may bring a sheet of its own: it comes after the app's, and so its colours count. */
async function style(
  audience: Audience,
  shelf: Shelf,
  wished: readonly string[] = [`${audience}/style.css`],
  footer: Record<string, string> = {},
): Promise<Page> {
  const sheets = wished.map((path) => resolve(PWA, path)).filter((path) => existsSync(path));
  if (sheets.length === 0) {
    return {};
  }
  const made = await bundled({
    stdin: {
      contents: sheets.map((path) => `@import ${JSON.stringify(path)};`).join("\n"),
      loader: "css",
      resolveDir: PWA,
    },
    footer,
  });
  const path = shelf.putHashed(".css", bytes(soleText(made)), audience === "cover");
  return { style: path, style_integrity: shelf.integrity(path) };
}

/** Icons are named by their size: 192.png, 512.png, 512-maskable.png, any.svg. */
function putIcons(shelf: Shelf, folder: string, salt: Salt): readonly Icon[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const ending = extname(name);
      const [size, purpose] = name.slice(0, -ending.length).split("-");
      const src = shelf.putHashed(ending, salt.picture(ending, readFileSync(join(folder, name))), true);
      return {
        src,
        sizes: size === "any" ? "any" : `${size}x${size}`,
        type: ending === ".svg" ? "image/svg+xml" : `image/${ending.slice(1)}`,
        purpose: purpose ?? "any",
      };
    });
}

function manifest(skin: Skin, icons: readonly Icon[]): Uint8Array {
  const { name, short_name, lang, theme_color, background_color } = skin;
  const shown = { name, short_name, lang, theme_color, background_color };
  return bytes(JSON.stringify({ ...shown, id: "/", start_url: "/", scope: "/", display: "standalone", icons }));
}

function filled(template: string, page: Readonly<Page>): Uint8Array {
  const text = readFileSync(join(PWA, template), "utf8");
  return bytes(
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = page[name];
      if (value === undefined) {
        throw new Error(`${template} asks for {{${name}}}, which the build does not know`);
      }
      return value;
    }),
  );
}
