// Texts that the build puts in.

declare module "*.txt" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's text loader gives a default export
  export default text;
}

declare module "*.wasm" {
  /** Compiled code, in hexadecimal. */
  const code: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's text loader gives a default export
  export default code;
}
