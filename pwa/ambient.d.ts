// What the build puts in: texts of styles, pictures and workers, and the values it defines.

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.svg" {
  const text: string;
  export default text;
}

declare module "*.txt" {
  const text: string;
  export default text;
}

/** What only later screens say. */
declare module "*/id.ts?later" {
  export const id: Readonly<Record<string, string>>;
}

declare module "*.worker.ts?text" {
  const source: string;
  export default source;
}

/** What the survivor's first part has in common with its later ones, file by file. */
declare module "handed-over" {
  export const handed: Readonly<Record<string, unknown>>;
}

/** Survivor: the integrity of each part that comes later. */
declare const __PARTS__: Readonly<Record<"later" | "english" | "slower", string>>;
/** Cover and open door: the survivor's module must have this sha384 integrity. */
declare const __MODULE_INTEGRITY__: string;
/** Cover and open door: the first 16 bytes of that hash in hexadecimal, by which the relay finds the file. */
declare const __MODULE_ID__: string;
/** Cover: the chosen skin's skin.json. */
declare const __SKIN__: {
  readonly name: string;
  readonly short_name: string;
  readonly lang: string;
  readonly theme_color: string;
  readonly background_color: string;
  readonly description: string;
  readonly app: "kitchen" | "orders";
};
/** Survivor and console: the organisation they trust, public values in hexadecimal. */
declare const __ORGANISATION__: { readonly root_key: string; readonly instance_id: string } | null;
/** Service worker: the shell's paths, and a hash of their contents. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;
/** Tests: the repository's root, since bundling moves import.meta.url. */
declare const __ROOT__: string;

/**
 * Of ES2023 this alone, which the oldest phones' browsers have (Chrome 97); with the rest of it they would break, and
 * esbuild adds no functions.
 */
interface Array<T> {
  findLast(fits: (one: T, place: number) => boolean): T | undefined;
  findLastIndex(fits: (one: T, place: number) => boolean): number;
}
interface ReadonlyArray<T> {
  findLast(fits: (one: T, place: number) => boolean): T | undefined;
  findLastIndex(fits: (one: T, place: number) => boolean): number;
}
