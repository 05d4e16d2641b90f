// Amounts as cooks read and write them: 1½ in a recipe, 1,5 in Indonesian, 1.5 in English.

import type { Language } from "../shared/words/words.ts";

const FRACTIONS: readonly (readonly [share: number, sign: string])[] = [
  [0.25, "¼"],
  [1 / 3, "⅓"],
  [0.5, "½"],
  [2 / 3, "⅔"],
  [0.75, "¾"],
];
const NEAR = 0.045;
const LARGEST = 1_000_000;

/** Reads "2", "1,5", "1.5", "1/2", "1 1/2", "½" or "1½"; null for anything else. */
export function readAmount(text: string): number | null {
  const plain = FRACTIONS.reduce((line, [share, sign]) => line.replace(sign, ` +${share}`), text.trim());
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

/** A number as it stands in a recipe: quarters, thirds and halves as signs, everything else rounded to them. */
export function asFraction(amount: number, language: Language): string {
  const whole = Math.floor(amount + NEAR);
  const rest = amount - whole;
  if (rest < NEAR) {
    return written(whole, language);
  }
  if (amount > 10) {
    return written(Math.round(amount), language);
  }
  const [, sign] = FRACTIONS.reduce((best, one) => (Math.abs(one[0] - rest) < Math.abs(best[0] - rest) ? one : best));
  const nearWhole = rest > 0.9;
  if (nearWhole) {
    return written(whole + 1, language);
  }
  return whole === 0 ? smallest(amount, sign, language) : `${written(whole, language)}${sign}`;
}

function smallest(amount: number, sign: string, language: Language): string {
  return amount < 0.2 ? written(amount, language) : sign;
}
