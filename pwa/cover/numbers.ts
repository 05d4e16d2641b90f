// Amounts as cooks read and write them: 1½ in a recipe, 1,5 in Indonesian, 1.5 in English.

import type { Language } from "../shared/words/words.ts";

const FRACTIONS: readonly (readonly [share: number, sign: string])[] = [
  [0.25, "¼"],
  [1 / 3, "⅓"],
  [0.5, "½"],
  [2 / 3, "⅔"],
  [0.75, "¾"],
];
const EIGHTHS: typeof FRACTIONS = [
  [0.125, "⅛"],
  [0.375, "⅜"],
  [0.625, "⅝"],
  [0.875, "⅞"],
];
const ALMOST: readonly (readonly [share: number, sign: string])[] = [...FRACTIONS, [1, ""]];
const STEPS: typeof ALMOST = [[0, ""], ...ALMOST];
const SMALL_STEPS: typeof ALMOST = [[0.125, "⅛"], ...ALMOST];
/** Less than this is no eighth any more. */
const SMALLEST = 0.09;
const LARGEST = 1_000_000;

/** Reads "2", "1,5", "1.5", "1/2", "1 1/2", "½" or "1½"; null for anything else. */
export function readAmount(text: string): number | null {
  const plain = [...FRACTIONS, ...EIGHTHS].reduce(
    (line, [share, sign]) => line.replace(sign, ` +${share}`),
    text.trim(),
  );
  const [, whole, above, below, sign] =
    /^(\d{1,7}(?:[.,]\d{1,4})?)?(?:\s*(\d{1,3})\/(\d{1,3}))?(?:\s*\+([\d.]+))?$/.exec(apart(plain)) ?? [];
  if (whole === undefined && above === undefined && sign === undefined) {
    return null;
  }
  const share = above === undefined ? 0 : Number(above) / Number(below);
  const amount = Number((whole ?? "0").replace(",", ".")) + share + Number(sign ?? 0);
  return Number.isFinite(amount) && amount <= LARGEST ? amount : null;
}

/** "1/2" alone is a half, not a one followed by a slash. */
function apart(text: string): string {
  return text.replace(/^(\d{1,3}\/\d{1,3})$/, " $1");
}

/** A decimal number with at most this many places. */
export function written(amount: number, language: Language, places = 2): string {
  const tag = language === "id" ? "id-ID" : "en-GB";
  return new Intl.NumberFormat(tag, { maximumFractionDigits: places }).format(amount);
}

/** A number as it stands in a recipe: the nearest whole, quarter, third or half; below a quarter also an eighth. */
export function asFraction(amount: number, language: Language): string {
  if (amount > 10) {
    return written(Math.round(amount), language);
  }
  if (amount < SMALLEST) {
    return written(amount, language);
  }
  const whole = Math.floor(amount);
  const rest = amount - whole;
  const steps = whole === 0 ? SMALL_STEPS : STEPS;
  const [share, sign] = steps.reduce((best, one) => (Math.abs(one[0] - rest) < Math.abs(best[0] - rest) ? one : best));
  if (share === 0 || share === 1) {
    return written(whole + share, language);
  }
  return whole === 0 ? sign : `${written(whole, language)}${sign}`;
}
