// What goods are marked with, by the Indonesian mark.

export const ENGLISH_TAGS: Readonly<Record<string, string>> = {
  anak: "for children",
  borongan: "in bulk",
  cepat: "quick",
  ditunggu: "while you wait",
  hadiah: "gift",
  hajatan: "for feasts",
  "hari raya": "for holidays",
  laris: "sells well",
  manis: "sweet",
  mudah: "easy",
  "oleh-oleh": "souvenir",
  rapat: "for meetings",
  rumah: "home",
  segar: "fresh",
  syukuran: "for thanksgivings",
  "tahan lama": "keeps well",
  "titip warung": "for shops",
  tukang: "handyman",
  "ukuran badan": "made to measure",
  "ulang tahun": "birthday",
  usaha: "business",
  wisuda: "graduation",
};

/** Words that say nothing in a search for something to make. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set([
  "pesan",
  "pesanan",
  "harga",
  "bikin",
  "jual",
  "dan",
  "dengan",
  "yang",
  "order",
  "price",
  "with",
  "and",
  "the",
]);
