// What recipes are marked with, by the Indonesian mark.

export const ENGLISH_TAGS: Readonly<Record<string, string>> = {
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

/** Words that say nothing in a search for something to cook. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set([
  "resep",
  "cara",
  "masak",
  "bikin",
  "dan",
  "dengan",
  "yang",
  "recipe",
  "with",
  "and",
  "the",
]);
