// Drinks.

import type { Known } from "./recipe.ts";

export const drinks: readonly Known[] = [
  {
    id: "es-teler",
    title: ["Es teler", "Iced fruit in coconut milk"],
    kind: "drink",
    servings: 4,
    minutes: 20,
    tags: "manis,segar,cepat",
    picture:
      "table:86b0a8 bowl:f6efdf strips:ffffff@-24,-22 cubes:b9c95f@30,-18*.85 strips:f0c33d@-20,30 ice@28,32 sauce:d8524f@0,0*.4",
    needs: [
      [1, "buah", "alpukat", "keruk|scooped"],
      [1, "buah", "kelapa muda", "keruk dagingnya|flesh scooped out"],
      [6, "buah", "nangka", "potong dadu|diced"],
      [300, "ml", "santan", "masak dengan sejumput garam, dinginkan|boiled with a pinch of salt, cooled"],
      [4, "sdm", "susu kental manis"],
      [4, "sdm", "sirup merah"],
      [0, "genggam", "es serut"],
    ],
    steps: [
      [
        "Tata alpukat, kelapa muda, dan nangka di gelas atau mangkuk.",
        "Put the avocado, young coconut and jackfruit into glasses or bowls.",
      ],
      ["Beri sirup dan es serut.", "Add syrup and shaved ice."],
      [
        "Siram santan dan susu kental manis. Sajikan segera.",
        "Pour over coconut milk and condensed milk. Serve at once.",
      ],
    ],
  },
  {
    id: "wedang-jahe",
    title: ["Wedang jahe serai", "Hot ginger and lemongrass drink"],
    kind: "drink",
    servings: 4,
    minutes: 20,
    tags: "Jawa,hemat,cepat",
    picture: "table:7c5a44 mug:c98434 steam@0,-96 gingers@-96,66 lime@92,74*.7",
    needs: [
      [150, "g", "jahe", "bakar, memarkan|charred, bruised"],
      [2, "batang", "serai", "memarkan|bruised"],
      [100, "g", "gula merah"],
      [1, "l", "air"],
      [3, "butir", "cengkih"],
      [3, "cm", "kayu manis"],
    ],
    steps: [
      [
        "Didihkan air dengan jahe, serai, cengkih, dan kayu manis. Kecilkan api.",
        "Boil the water with the ginger, lemongrass, cloves and cinnamon. Lower the heat.",
        12,
      ],
      ["Masukkan gula merah, aduk sampai larut.", "Add the palm sugar and stir until dissolved.", 3],
      ["Saring, sajikan panas.", "Strain and serve hot."],
    ],
  },
  {
    id: "es-kuwut",
    title: ["Es kuwut Bali", "Balinese melon and lime cooler"],
    kind: "drink",
    servings: 4,
    minutes: 15,
    tags: "Bali,segar,cepat",
    picture:
      "table:e4c27c glass:d4e4a2 ice@-8,-18*.8 strips:b7d36a@6,18*.7 lime@34,-74*.75 straw@14,-84 basil:4d8038@88,78*.8",
    needs: [
      [0.5, "buah", "melon", "serut|shredded"],
      [1, "buah", "kelapa muda", "ambil daging dan airnya|flesh and water"],
      [1, "sdm", "selasih", "rendam air hangat|soaked in warm water"],
      [2, "buah", "jeruk nipis"],
      [5, "sdm", "gula pasir"],
      [300, "ml", "air"],
      [0, "genggam", "es batu"],
    ],
    steps: [
      ["Panaskan air dan gula sampai larut, dinginkan.", "Heat the water and sugar until dissolved, then cool.", 3],
      [
        "Campur melon, daging dan air kelapa, selasih, serta air gula.",
        "Mix the melon, coconut flesh and water, basil seeds and sugar water.",
      ],
      ["Beri air jeruk nipis dan es batu.", "Add lime juice and ice."],
    ],
  },
  {
    id: "bajigur",
    title: ["Bajigur", "Hot palm sugar and coconut drink"],
    kind: "drink",
    servings: 4,
    minutes: 20,
    tags: "Sunda,santan,manis,cepat",
    picture: "table:5d7a6c mug:b98a58 steam@0,-96 strips:fff8ea@-2,-52*.5 gingers@96,70 basil:4d8038@-94,74*.8",
    needs: [
      [700, "ml", "santan", "encer|thin"],
      [120, "g", "gula merah", "sisir|shaved"],
      [3, "cm", "jahe", "bakar, memarkan|charred, bruised"],
      [1, "lembar", "daun pandan"],
      [1, "sdt", "kopi bubuk", "boleh tidak dipakai|optional"],
      [0.25, "sdt", "garam"],
      [50, "g", "kolang-kaling", "iris tipis|thinly sliced"],
    ],
    steps: [
      [
        "Masak santan, gula merah, jahe, pandan, kopi, dan garam dengan api kecil sambil diaduk sampai hampir mendidih.",
        "Heat the coconut milk, palm sugar, ginger, pandan, coffee and salt over low heat, stirring, until about to boil.",
        10,
      ],
      ["Saring, beri kolang-kaling. Sajikan panas.", "Strain and add the palm fruit. Serve hot."],
    ],
  },
];
