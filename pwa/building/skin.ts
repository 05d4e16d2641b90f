// Where a skin lies, and what is told about it beside the build: enough for the relay to refuse, for real people, a skin
// that is one of ours or looks like one. Nobody is served this.

import { createHash } from "node:crypto";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { PWA } from "./place.ts";
import { shapeOf } from "./shape.ts";

const SHIPPED = join(PWA, "cover", "skins");
/** A skin's own colours: what this sets comes after the app's own sheet. */
export const SHEET = "style.css";
const COLOURS = ["theme_color", "background_color"] as const;
const COLOUR = /#[0-9a-fA-F]{3,8}\b/g;

/** Where each app that a skin may wear has what it puts into the shared frame, and its looks. */
const COVERS: Readonly<Record<string, Cover>> = {
  kitchen: { trade: "./cover/recipes/trade.ts", style: "cover/style.css" },
  orders: { trade: "./cover/orders/trade.ts", style: "cover/orders/style.css" },
};

export type Cover = { readonly trade: string; readonly style: string };
export type Facts = {
  readonly folder: string;
  readonly name: string;
  readonly short_name: string;
  readonly theme: string;
  readonly background: string;
  /** Of its own sheet: how many colours stand there, and how many of those in ours. */
  readonly colours: number;
  readonly shared: number;
  /** Of each icon: its hash, what it looks like in 256 bits of hexadecimal ("" if unknown), its colours. */
  readonly icons: readonly { readonly hash: string; readonly shape: string; readonly colours: readonly string[] }[];
};

/** A skin of ours by its name, or a folder of the operator's own, anywhere. */
export function skinFolder(skin: string): string {
  return /^[\w-]+$/.test(skin) ? join(SHIPPED, skin) : resolve(skin);
}

/** The app that a skin wears. */
export function wornBy(folder: string): Cover {
  const { app = "" } = JSON.parse(readFileSync(join(folder, "skin.json"), "utf8")) as Readonly<Record<string, string>>;
  const worn = COVERS[app];
  if (worn === undefined) {
    throw new Error(`skin.json must name its app: ${Object.keys(COVERS).join(" or ")}`);
  }
  return worn;
}

/** Every file of the skin, in an order of its own: what the operator decided about looks. */
export function skinContents(folder: string): readonly Uint8Array[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => readFileSync(path));
}

/** This build's skin beside all shipped ones, as the relay reads it. */
export function told(folder: string): string {
  const shipped = readdirSync(SHIPPED)
    .sort()
    .map((name) => join(SHIPPED, name))
    .filter((one) => existsSync(join(one, "skin.json")));
  const skin = { own: !shipped.includes(folder), ...factsOf(folder) };
  return `${JSON.stringify({ skin, shipped: shipped.map(factsOf) }, null, 2)}\n`;
}

function factsOf(folder: string): Facts {
  const described = JSON.parse(readFileSync(join(folder, "skin.json"), "utf8")) as Readonly<Record<string, string>>;
  const [theme = "", background = ""] = COLOURS.map((key) => described[key]?.toLowerCase());
  const icons = readdirSync(join(folder, "icons"))
    .sort()
    .map((name) => iconOf(join(folder, "icons", name)));
  const { name = "", short_name = "" } = described;
  return { folder: basename(folder), name, short_name, theme, background, ...sheetOf(folder), icons };
}

function sheetOf(folder: string): Pick<Facts, "colours" | "shared"> {
  const own = existsSync(join(folder, SHEET)) ? coloursOf(readFileSync(join(folder, SHEET), "utf8")) : [];
  const ours = globSync("cover/**/*.css", { cwd: PWA })
    .filter((path) => resolve(PWA, path) !== join(folder, SHEET))
    .flatMap((path) => coloursOf(readFileSync(join(PWA, path), "utf8")));
  return { colours: own.length, shared: own.filter((one) => ours.includes(one)).length };
}

function coloursOf(text: string): readonly string[] {
  return [...new Set(text.match(COLOUR)?.map((one) => one.toLowerCase()))].sort();
}

function iconOf(path: string): Facts["icons"][number] {
  const contents = readFileSync(path);
  const drawn = extname(path) === ".svg" ? contents.toString("utf8") : "";
  return {
    hash: createHash("sha256").update(contents).digest("hex"),
    shape: shapeOf(extname(path), contents),
    colours: coloursOf(drawn),
  };
}
