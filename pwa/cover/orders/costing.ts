// What one piece costs to make, and what to ask for it.

import type { Language } from "../../shared/words/words.ts";

export type Cost = { readonly amount: number; readonly price: number };
export type Sums = { readonly materials: number; readonly work: number; readonly each: number; readonly ask: number };

/** Prices in a market end in five hundred. */
const STEP = 500;

/** Rupiah throughout: materials and hours of one batch, the profit in percent, how many pieces come of it. */
export function summed(costs: readonly Cost[], minutes: number, hourly: number, percent: number, pieces: number): Sums {
  const materials = costs.reduce((total, { amount, price }) => total + amount * price, 0);
  const work = (minutes / 60) * hourly;
  const each = (materials + work) / Math.max(1, pieces);
  return { materials, work, each, ask: Math.ceil(((each * (100 + percent)) / 100 - 0.01) / STEP) * STEP };
}

export function rupiah(amount: number, language: Language): string {
  const tag = language === "id" ? "id-ID" : "en-GB";
  return `Rp ${new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }).format(amount)}`;
}

/** Reads "12500", "12.500" or "Rp 12,500"; null for anything else. */
export function readRupiah(text: string): number | null {
  const digits = text.replace(/^\s*rp\.?/i, "").replace(/[\s.,]/g, "");
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
