// What the relay's line can carry, and the refusal of everything else.

export type Packable =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Packable[]
  | { readonly [name: string]: Packable };

export class Unpackable extends Error {}

export const DEEPEST = 16;
