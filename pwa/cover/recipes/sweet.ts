// Cakes and snacks.

import type { Known } from "./recipe.ts";

export const sweets: readonly Known[] = [
  {
    id: "klepon",
    title: ["Klepon", "Palm sugar rice balls in coconut"],
    kind: "sweet",
    servings: 5,
    minutes: 40,
    tags: "manis,Jawa,jualan",
    picture: "table:d89a63 plate:f7efe0 leaf balls:5f9e45@0,-2*1.55 shreds:ffffff@0,0*1.35",
    needs: [
      [250, "g", "tepung ketan"],
      [1, "sdm", "tepung tapioka"],
      [200, "ml", "air", "hangat, kira-kira|warm, about"],
      [1, "sdt", "pasta pandan"],
      [100, "g", "gula merah", "sisir halus|finely shaved"],
      [150, "g", "kelapa parut", "setengah tua|from a half-ripe coconut"],
      [0.5, "sdt", "garam"],
    ],
    steps: [
      [
        "Kukus kelapa parut dengan ¼ sdt garam supaya tidak cepat basi.",
        "Steam the coconut with ¼ tsp of the salt, so that it keeps longer.",
        10,
      ],
      [
        "Campur tepung ketan, tapioka, dan sisa garam. Tuang air hangat berpasta pandan sedikit demi sedikit, uleni sampai bisa dipulung.",
        "Mix the glutinous rice flour, tapioca and the rest of the salt. Add the warm pandan water little by little and knead to a pliable dough.",
      ],
      [
        "Ambil 15 g adonan, pipihkan, isi gula merah, bulatkan rapat.",
        "Flatten 15 g of dough, fill with palm sugar, and close into a tight ball.",
      ],
      [
        "Rebus dalam air mendidih sampai mengapung, tunggu 1 menit lagi, angkat.",
        "Drop into boiling water until they float, wait 1 more minute, and lift out.",
        4,
      ],
      ["Gulingkan di kelapa. Hati-hati, isinya panas.", "Roll in the coconut. Careful: the filling is hot."],
    ],
  },
  {
    id: "dadar-gulung",
    title: ["Dadar gulung", "Pandan pancake rolls with coconut"],
    kind: "sweet",
    servings: 6,
    minutes: 45,
    tags: "manis,jualan,sarapan",
    picture:
      "table:e6c08a plate:faf3e6 leaf roll:76ab4a@-22,-30*1.05~-12 roll:6b9f42@6,4*1.05~-12 roll:76ab4a@-4,42~-12 shreds:9a5a26@58,28*.5",
    needs: [
      [200, "g", "tepung terigu"],
      [2, "butir", "telur"],
      [450, "ml", "santan"],
      [1, "sdt", "pasta pandan"],
      [0.5, "sdt", "garam"],
      [2, "sdm", "minyak goreng"],
      [200, "g", "kelapa parut"],
      [125, "g", "gula merah", "sisir|shaved"],
      [100, "ml", "air"],
      [1, "lembar", "daun pandan"],
    ],
    steps: [
      [
        "Isi: masak gula merah, air, dan daun pandan sampai larut, saring. Masukkan kelapa, aduk sampai kering.",
        "Filling: melt the palm sugar with the water and pandan leaf, and strain. Add the coconut and stir until dry.",
        10,
      ],
      [
        "Campur tepung, garam, dan telur. Tuang santan sedikit demi sedikit, beri pasta pandan dan minyak, aduk licin, saring.",
        "Mix flour, salt and eggs. Add the coconut milk little by little, then the pandan and oil; stir until smooth and strain.",
      ],
      ["Diamkan adonan.", "Let the batter rest.", 15],
      [
        "Buat dadar tipis di wajan datar 18 cm, api kecil, satu sisi saja.",
        "Make thin pancakes in an 18 cm pan over low heat, on one side only.",
        2,
      ],
      ["Isi, lipat kedua sisi, gulung.", "Fill, fold in both sides, and roll."],
    ],
  },
  {
    id: "pisang-goreng",
    title: ["Pisang goreng renyah", "Crisp fried bananas"],
    kind: "sweet",
    servings: 4,
    minutes: 25,
    tags: "manis,goreng,jualan,cepat",
    picture:
      "table:8d6a4e basket fritter:e0a23c@-34,-20*1.05~-20 fritter:d8952f@30,-26~15 fritter:e3a944@-4,22*1.1~-5 fritter:d8952f@46,34*.8~30",
    needs: [
      [8, "buah", "pisang kepok", "matang, belah|ripe, split"],
      [150, "g", "tepung terigu"],
      [50, "g", "tepung beras"],
      [2, "sdm", "gula pasir"],
      [0.5, "sdt", "garam"],
      [0.5, "sdt", "vanili"],
      [250, "ml", "air", "dingin|cold"],
      [500, "ml", "minyak goreng", "untuk menggoreng|for frying"],
    ],
    steps: [
      [
        "Campur semua bahan kering. Tuang air dingin, aduk sebentar saja sampai licin.",
        "Mix the dry things. Pour in the cold water and stir only until smooth.",
      ],
      [
        "Panaskan minyak. Celup pisang, goreng dengan api sedang sampai keemasan di kedua sisi.",
        "Heat the oil. Dip the bananas and fry over medium heat until golden on both sides.",
        5,
      ],
      ["Tiriskan tegak supaya tetap renyah.", "Drain them standing up, so that they stay crisp."],
    ],
  },
  {
    id: "bakwan-sayur",
    title: ["Bakwan sayur", "Vegetable fritters"],
    kind: "sweet",
    servings: 5,
    minutes: 30,
    tags: "goreng,jualan,hemat,tanpa daging",
    picture:
      "table:90a884 plate:f6ecd9 patty:d9a03f@-34,-22*1.1 patty:cf9436@32,-24*1.05 patty:d9a03f@0,28*1.15 strips:ec7f2d@0,-4*.8 chili:5f9a2f@60,40*.8 dollop:b5311f@-60,42*.6",
    needs: [
      [200, "g", "tepung terigu"],
      [2, "sdm", "tepung beras"],
      [150, "g", "kol", "iris halus|finely sliced"],
      [1, "buah", "wortel", "serut|shredded"],
      [75, "g", "tauge"],
      [2, "batang", "daun bawang", "iris|sliced"],
      [3, "siung", "bawang putih", "haluskan|crushed"],
      [0.5, "sdt", "merica bubuk"],
      [1, "sdt", "garam"],
      [250, "ml", "air"],
      [500, "ml", "minyak goreng", "untuk menggoreng|for frying"],
    ],
    steps: [
      [
        "Campur tepung, bawang putih, merica, garam, dan air sampai licin.",
        "Mix the flours, garlic, pepper, salt and water until smooth.",
      ],
      ["Masukkan semua sayuran, aduk rata.", "Stir in all of the vegetables."],
      [
        "Panaskan minyak. Sendokkan adonan, goreng dengan api sedang sampai kecokelatan dan renyah.",
        "Heat the oil. Drop in spoonfuls and fry over medium heat until brown and crisp.",
        6,
      ],
      ["Tiriskan. Makan hangat dengan cabai rawit.", "Drain. Eat warm with bird's eye chillies."],
    ],
  },
  {
    id: "kolak-pisang",
    title: ["Kolak pisang ubi", "Banana and sweet potato in coconut milk"],
    kind: "sweet",
    servings: 5,
    minutes: 30,
    tags: "manis,santan,hemat",
    picture:
      "table:7b8fa3 bowl:e2bb7c rounds:f1d06a@-22,-24*1.05 cubes:e58a35@30,-8*.85 rounds:edc85c@-14,32*.9 basil:4d8038@40,38*.6",
    needs: [
      [6, "buah", "pisang kepok", "matang, potong|ripe, cut"],
      [250, "g", "ubi jalar", "kupas, potong dadu|peeled, diced"],
      [150, "g", "gula merah", "sisir|shaved"],
      [700, "ml", "santan"],
      [2, "lembar", "daun pandan", "ikat simpul|knotted"],
      [0.5, "sdt", "garam"],
      [200, "ml", "air"],
    ],
    steps: [
      [
        "Didihkan air dengan gula merah dan daun pandan sampai larut, saring.",
        "Boil the water with the palm sugar and pandan until dissolved, then strain.",
        4,
      ],
      [
        "Masukkan santan, ubi, dan garam. Masak dengan api kecil sambil diaduk sampai ubi hampir empuk.",
        "Add the coconut milk, sweet potato and salt. Simmer, stirring, until the sweet potato is nearly soft.",
        10,
      ],
      [
        "Masukkan pisang, masak sampai matang tetapi tidak hancur.",
        "Add the bananas and cook until done but still whole.",
        6,
      ],
      ["Sajikan hangat, atau dingin dengan es.", "Serve warm, or cold with ice."],
    ],
  },
  {
    id: "serabi",
    title: ["Serabi kuah gula merah", "Rice pancakes with palm sugar sauce"],
    kind: "sweet",
    servings: 5,
    minutes: 50,
    tags: "manis,Sunda,santan,sarapan",
    picture:
      "table:a98b66 plate:f4ead5 pancake:f3e3bd@-26,-18*1.1 pancake:efdcb0@30,14*1.1 sauce:7a4219@-4,36*.75 basil:4d8038@-52,46*.6",
    needs: [
      [200, "g", "tepung beras"],
      [50, "g", "tepung terigu"],
      [1, "sdt", "ragi instan"],
      [1, "sdm", "gula pasir"],
      [0.5, "sdt", "garam"],
      [450, "ml", "santan", "hangat|warm"],
      [150, "g", "gula merah", "sisir|shaved"],
      [300, "ml", "santan", "untuk kuah|for the sauce"],
      [2, "lembar", "daun pandan"],
    ],
    steps: [
      [
        "Campur tepung beras, terigu, ragi, gula, dan ¼ sdt garam. Tuang 450 ml santan hangat, aduk licin.",
        "Mix rice flour, flour, yeast, sugar and ¼ tsp salt. Pour in 450 ml warm coconut milk and stir until smooth.",
      ],
      ["Tutup, diamkan sampai berbuih.", "Cover and leave until bubbly.", 30],
      [
        "Kuah: masak 300 ml santan, gula merah, pandan, dan sisa garam sambil diaduk sampai mendidih, saring.",
        "Sauce: stir 300 ml coconut milk, palm sugar, pandan and the rest of the salt until it boils; strain.",
        8,
      ],
      [
        "Panaskan wajan serabi atau wajan kecil cekung. Tuang adonan; setelah berlubang-lubang, tutup sampai matang.",
        "Heat a small, deep pan. Pour in batter; when it is full of holes, cover until cooked.",
        3,
      ],
      ["Sajikan hangat dengan kuah.", "Serve warm with the sauce."],
    ],
  },
];
