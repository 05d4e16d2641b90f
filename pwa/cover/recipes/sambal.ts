// Sambals and pickles. Servings count what one table shares.

import type { Known } from "./recipe.ts";

export const sambals: readonly Known[] = [
  {
    id: "sambal-terasi",
    title: ["Sambal terasi", "Shrimp paste sambal"],
    kind: "sambal",
    servings: 4,
    minutes: 15,
    tags: "pedas,cepat,hemat",
    picture:
      "table:dcb888 mortar sauce:b52a18@0,0*1.25 chilislices@-10,-8 tomato@26,20*.5 lime@84,70*.7 chili:c9281c@-92,66*.9",
    needs: [
      [8, "buah", "cabai merah keriting"],
      [5, "buah", "cabai rawit"],
      [5, "butir", "bawang merah"],
      [1, "buah", "tomat"],
      [2, "sdt", "terasi", "bakar|toasted"],
      [1, "sdm", "gula merah"],
      [0.5, "sdt", "garam"],
      [1, "buah", "jeruk limau"],
      [3, "sdm", "minyak goreng"],
    ],
    steps: [
      ["Goreng cabai, bawang merah, dan tomat sampai layu.", "Fry the chillies, shallots and tomato until soft.", 4],
      [
        "Ulek cabai dengan terasi, gula merah, dan garam, lalu masukkan bawang merah dan tomat. Ulek sesuai selera.",
        "Pound the chillies with shrimp paste, palm sugar and salt, then add the shallots and tomato. Pound as fine as you like.",
      ],
      [
        "Beri perasan jeruk limau dan sedikit minyak sisa menggoreng.",
        "Squeeze in the lime and stir in a little of the frying oil.",
      ],
    ],
  },
  {
    id: "sambal-matah",
    title: ["Sambal matah", "Balinese raw shallot sambal"],
    kind: "sambal",
    servings: 4,
    minutes: 15,
    tags: "Bali,pedas,cepat,segar",
    picture:
      "table:6f9a86 bowl:f4e7cd strips:a8415e@-18,-10*1.1 strips:d9dfa0@22,-6 chilislices@0,22*1.1 lime@48,40*.6 shreds:7fa045@0,0",
    needs: [
      [12, "butir", "bawang merah", "iris tipis|thinly sliced"],
      [3, "batang", "serai", "bagian putih, iris halus|white part, finely sliced"],
      [8, "buah", "cabai rawit", "iris|sliced"],
      [4, "lembar", "daun jeruk", "iris halus|finely shredded"],
      [0.5, "sdt", "terasi", "bakar|toasted"],
      [0.5, "sdt", "garam"],
      [1, "sdm", "air jeruk limau"],
      [4, "sdm", "minyak kelapa"],
    ],
    steps: [
      [
        "Campur bawang merah, serai, cabai, daun jeruk, terasi, dan garam. Remas perlahan.",
        "Mix the shallots, lemongrass, chillies, lime leaves, shrimp paste and salt. Rub gently with your fingers.",
      ],
      [
        "Panaskan minyak kelapa sampai benar-benar panas, siramkan, aduk.",
        "Heat the coconut oil until really hot, pour it over, and stir.",
        2,
      ],
      ["Beri air jeruk limau. Sajikan segera.", "Add the lime juice. Serve at once."],
    ],
  },
  {
    id: "sambal-ijo",
    title: ["Sambal ijo Padang", "Padang green chilli sambal"],
    kind: "sambal",
    servings: 6,
    minutes: 25,
    tags: "Padang,pedas",
    picture:
      "table:c58a5e mortar sauce:6f9433@0,0*1.25 chili:5f9a2f@-14,-10*.8 strips:cfd79a@18,14*.7 chili:5f9a2f@92,66*.9 tomato:8fae4a@-90,64*.6",
    needs: [
      [150, "g", "cabai hijau keriting"],
      [6, "butir", "bawang merah"],
      [2, "siung", "bawang putih"],
      [2, "buah", "tomat hijau"],
      [3, "lembar", "daun jeruk"],
      [1, "sdt", "garam"],
      [0.5, "sdt", "gula pasir"],
      [50, "g", "teri medan", "goreng|fried"],
      [5, "sdm", "minyak goreng"],
    ],
    steps: [
      [
        "Kukus atau rebus cabai, bawang merah, bawang putih, dan tomat hijau sampai layu.",
        "Steam or boil the chillies, shallots, garlic and green tomatoes until soft.",
        6,
      ],
      ["Tiriskan, ulek kasar.", "Drain and pound coarsely."],
      [
        "Panaskan minyak, tumis sambal dan daun jeruk dengan api kecil sampai airnya habis.",
        "Heat the oil and fry the sambal with the lime leaves over low heat until the water is gone.",
        8,
      ],
      ["Beri garam dan gula, aduk dengan teri goreng.", "Season with salt and sugar and stir in the fried anchovies."],
    ],
  },
  {
    id: "acar-timun",
    title: ["Acar timun wortel", "Cucumber and carrot pickle"],
    kind: "sambal",
    servings: 6,
    minutes: 15,
    tags: "segar,cepat,tanpa daging,hemat",
    picture:
      "table:e3bd72 bowl:eef0cf cucumber@-24,-22*.9 cubes:ec7f2d@28,-16*.75 cucumber@24,32*.8 strips:a8415e@-28,26*.7 chili:c9281c@-2,6*.7",
    needs: [
      [2, "buah", "timun", "buang biji, potong dadu|seeded, diced"],
      [1, "buah", "wortel", "potong dadu|diced"],
      [6, "butir", "bawang merah", "belah|halved"],
      [8, "buah", "cabai rawit", "utuh|whole"],
      [3, "sdm", "cuka makan"],
      [2, "sdm", "gula pasir"],
      [1, "sdt", "garam"],
      [100, "ml", "air", "panas|hot"],
    ],
    steps: [
      [
        "Larutkan gula dan garam dalam air panas, tambahkan cuka, dinginkan.",
        "Dissolve the sugar and salt in the hot water, add the vinegar, and let it cool.",
        5,
      ],
      ["Campur semua sayuran, tuangi larutan cuka.", "Mix the vegetables and pour the vinegar over them."],
      ["Diamkan di kulkas sebelum disajikan.", "Leave in the refrigerator before serving.", 60],
    ],
    tip: [
      "Pakai cuka makan 5 persen. Bila cuka Anda 25 persen, cukup 2 sendok teh.",
      "Use 5 per cent vinegar. If yours is 25 per cent, 2 teaspoons are enough.",
    ],
  },
];
