// Drawing by chance without favour; where randomness comes from is passed in, and here is the browser's.

export type Random = (count: number) => Uint8Array;

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

const DRAWN_BELOW = 2 ** 32;

/** An unbiased whole number from 0 up to `limit`, exclusive. */
export function below(limit: number, random: Random): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > DRAWN_BELOW) {
    throw new RangeError("limit");
  }
  const fair = DRAWN_BELOW - (DRAWN_BELOW % limit);
  for (;;) {
    const bytes = random(4);
    const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (number < fair) {
      return number % limit;
    }
  }
}

/** Up to `count` of the items, in an order left to chance. */
export function drawn<Item>(items: readonly Item[], count: number, random: Random): readonly Item[] {
  const left = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(below(left.length, random), 1));
  }
  return chosen;
}
