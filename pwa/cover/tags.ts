// What recipes are marked with, in English; the marks themselves are Indonesian.

import type { Language } from "../shared/words/words.ts";

const ENGLISH: Readonly<Record<string, string>> = {
  anak: "for children",
  bakar: "grilled",
  Bali: "Balinese",
  Betawi: "Betawi",
  cepat: "quick",
  goreng: "fried",
  hemat: "thrifty",
  jualan: "to sell",
  Jawa: "Javanese",
  kukus: "steamed",
  Lombok: "Lombok",
  Maluku: "Moluccan",
  manis: "sweet",
  Padang: "Padang",
  pedas: "spicy",
  pesta: "for feasts",
  santan: "coconut milk",
  sarapan: "breakfast",
  segar: "fresh",
  Sunda: "Sundanese",
  "tanpa daging": "meatless",
};

export function tagsOf(tags: string, language: Language): readonly string[] {
  const marks = tags.split(",").filter((tag) => tag !== "");
  return language === "id" ? marks : marks.map((tag) => ENGLISH[tag] ?? tag);
}
