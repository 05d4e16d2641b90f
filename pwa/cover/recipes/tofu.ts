// Tofu, tempeh, eggs, and what is fried beside them.

import type { Known } from "./recipe.ts";

export const tofu: readonly Known[] = [
  {
    id: "tempe-orek",
    title: ["Tempe orek basah", "Sweet soy tempeh"],
    kind: "tofu",
    servings: 4,
    minutes: 25,
    tags: "Jawa,hemat,cepat,tanpa daging",
    picture:
      "table:93ab86 plate:f5ecd9 cubes:9a5424@-6,-4*1.5 chilislices@28,-26*1.1 chili:5f9a2f@46,34*.7 basil@-56,40*.7",
    needs: [
      [300, "g", "tempe", "potong korek api|in matchsticks"],
      [5, "butir", "bawang merah", "iris|sliced"],
      [3, "siung", "bawang putih", "iris|sliced"],
      [2, "buah", "cabai merah besar", "iris|sliced"],
      [2, "buah", "cabai hijau", "iris|sliced"],
      [2, "cm", "lengkuas", "memarkan|bruised"],
      [2, "lembar", "daun salam"],
      [4, "sdm", "kecap manis"],
      [1, "sdm", "gula merah"],
      [0.5, "sdt", "garam"],
      [100, "ml", "air"],
      [5, "sdm", "minyak goreng"],
    ],
    steps: [
      ["Goreng tempe sampai kekuningan, tiriskan.", "Fry the tempeh until golden and drain.", 5],
      [
        "Sisakan 2 sdm minyak. Tumis bawang merah, bawang putih, cabai, lengkuas, dan daun salam sampai layu.",
        "Leave 2 tbsp of oil in the pan. Fry the shallots, garlic, chillies, galangal and salam leaves until soft.",
        3,
      ],
      [
        "Tuang air, kecap, gula merah, dan garam. Masak sampai mendidih.",
        "Add the water, sweet soy, palm sugar and salt and bring to the boil.",
      ],
      [
        "Masukkan tempe, aduk sampai bumbu meresap dan mengental.",
        "Add the tempeh and stir until the sauce is taken up and thick.",
        5,
      ],
    ],
  },
  {
    id: "telur-balado",
    title: ["Telur balado", "Eggs in red chilli sauce"],
    kind: "tofu",
    servings: 6,
    minutes: 35,
    tags: "Padang,pedas,hemat",
    picture:
      "table:7f9a92 plate:f4ead6 sauce:b3281a@0,0*1.5 wholeegg:efc98c@-34,-14 wholeegg:eac07e@30,-24~30 wholeegg:efc98c@2,32~70 chilislices@-40,34*.8 shallots@44,24*.7",
    needs: [
      [6, "butir", "telur"],
      [10, "buah", "cabai merah keriting"],
      [8, "butir", "bawang merah"],
      [3, "siung", "bawang putih"],
      [1, "buah", "tomat"],
      [3, "lembar", "daun jeruk"],
      [1, "sdt", "garam"],
      [1, "sdt", "gula pasir"],
      [200, "ml", "minyak goreng", "untuk menggoreng|for frying"],
    ],
    steps: [
      [
        "Rebus telur sampai matang, rendam air dingin, kupas.",
        "Boil the eggs until hard, cool in cold water, and peel.",
        10,
      ],
      [
        "Goreng telur sampai kulitnya berkulit keemasan, tiriskan.",
        "Fry the eggs until golden and blistered; drain.",
        4,
      ],
      [
        "Ulek kasar cabai, bawang merah, bawang putih, dan tomat.",
        "Pound the chillies, shallots, garlic and tomato coarsely.",
      ],
      [
        "Tumis bumbu dan daun jeruk dengan 4 sdm minyak sampai matang. Beri garam dan gula.",
        "Fry the paste and lime leaves in 4 tbsp of the oil until cooked. Season with salt and sugar.",
        8,
      ],
      ["Masukkan telur, aduk sampai terbalut.", "Add the eggs and turn until coated.", 2],
    ],
  },
  {
    id: "tahu-isi",
    title: ["Tahu isi", "Fried stuffed tofu"],
    kind: "tofu",
    servings: 5,
    minutes: 40,
    tags: "goreng,jualan,hemat,tanpa daging",
    picture:
      "table:a9b98e basket fritter:dca347@-34,-22 fritter:d0943a@32,-26 fritter:dca347@-8,24 chili:5f9a2f@50,34*.9 chili:5f9a2f@-54,36*.8",
    needs: [
      [10, "buah", "tahu pong", "belah sisinya|slit open"],
      [75, "g", "tauge"],
      [1, "buah", "wortel", "serut|shredded"],
      [100, "g", "kol", "iris halus|finely sliced"],
      [3, "siung", "bawang putih", "cincang|chopped"],
      [1, "batang", "daun bawang", "iris|sliced"],
      [0.5, "sdt", "merica bubuk"],
      [1, "sdt", "garam"],
      [150, "g", "tepung terigu"],
      [2, "sdm", "tepung beras"],
      [0.5, "sdt", "ketumbar bubuk"],
      [220, "ml", "air"],
      [500, "ml", "minyak goreng", "untuk menggoreng|for frying"],
    ],
    steps: [
      [
        "Tumis bawang putih, wortel, kol, dan tauge. Beri ½ sdt garam, merica, dan daun bawang. Masak sampai layu, dinginkan.",
        "Fry the garlic, carrot, cabbage and sprouts. Add ½ tsp salt, the pepper and spring onion. Cook until wilted and let it cool.",
        5,
      ],
      ["Isikan ke dalam tahu.", "Fill the tofu with it."],
      [
        "Campur tepung terigu, tepung beras, ketumbar, dan sisa garam. Tuang air sambil diaduk sampai licin.",
        "Mix flour, rice flour, coriander and the rest of the salt. Stir in the water until smooth.",
      ],
      [
        "Celup tahu, goreng dalam minyak panas sampai keemasan. Sajikan dengan cabai rawit.",
        "Dip the tofu and fry in hot oil until golden. Eat with bird's eye chillies.",
        5,
      ],
    ],
  },
  {
    id: "perkedel",
    title: ["Perkedel kentang", "Potato cakes"],
    kind: "tofu",
    servings: 5,
    minutes: 45,
    tags: "goreng,anak,tanpa daging",
    picture:
      "table:c67f55 plate:f6efdf patty:c98a3a@-32,-24*.95 patty:bf7f33@34,-18*.95 patty:c98a3a@0,32 basil@58,44*.8 chili:c9281c@-56,40*.7",
    needs: [
      [500, "g", "kentang", "kupas, potong|peeled, cut"],
      [4, "siung", "bawang putih", "goreng|fried"],
      [2, "sdm", "bawang goreng"],
      [1, "batang", "daun bawang", "iris halus|finely sliced"],
      [1, "batang", "seledri", "iris halus|finely chopped"],
      [0.5, "sdt", "merica bubuk"],
      [0.25, "sdt", "pala bubuk"],
      [1, "sdt", "garam"],
      [2, "butir", "telur", "kuning dan putih dipisah|separated"],
      [400, "ml", "minyak goreng", "untuk menggoreng|for frying"],
    ],
    steps: [
      [
        "Goreng kentang sampai empuk dan kering, bukan direbus, supaya adonan tidak lembek.",
        "Fry the potatoes until soft and dry. Boiled ones make the cakes fall apart.",
        10,
      ],
      ["Haluskan selagi panas bersama bawang putih goreng.", "Mash while hot with the fried garlic."],
      [
        "Campur bawang goreng, daun bawang, seledri, merica, pala, garam, dan kuning telur. Bentuk bulat pipih.",
        "Mix in fried shallots, spring onion, celery leaf, pepper, nutmeg, salt and egg yolks. Shape into flat rounds.",
      ],
      [
        "Kocok putih telur. Celup perkedel, goreng dengan api sedang sampai kecokelatan.",
        "Beat the egg whites. Dip the cakes and fry over medium heat until brown.",
        5,
      ],
    ],
  },
  {
    id: "dadar-padang",
    title: ["Telur dadar Padang", "Thick Padang omelette"],
    kind: "tofu",
    servings: 4,
    minutes: 20,
    tags: "Padang,cepat,hemat",
    picture:
      "table:7d9b72 plate:f4ead4 omelet:d99a2b@0,0*1.25 chilislices@-16,-12*.9 basil@54,-40*.8 cucumber@-60,44*.8 dollop:b5311f@60,44*.6",
    needs: [
      [5, "butir", "telur"],
      [5, "butir", "bawang merah", "iris halus|finely sliced"],
      [3, "buah", "cabai merah keriting", "haluskan|ground"],
      [2, "batang", "daun bawang", "iris|sliced"],
      [2, "sdm", "kelapa parut", "sangrai|toasted"],
      [1, "sdm", "tepung beras"],
      [0.75, "sdt", "garam"],
      [6, "sdm", "minyak goreng"],
    ],
    steps: [
      [
        "Kocok telur dengan semua bahan kecuali minyak sampai berbusa.",
        "Beat the eggs with everything but the oil until frothy.",
      ],
      [
        "Panaskan minyak di wajan kecil yang cekung. Tuang adonan sekaligus.",
        "Heat the oil in a small, deep pan. Pour in all of the mixture.",
      ],
      [
        "Goreng dengan api sedang, siram-siram tepinya, sampai bawahnya kecokelatan.",
        "Fry over medium heat, spooning oil over the edges, until brown underneath.",
        5,
      ],
      [
        "Balik hati-hati, goreng sisi lainnya sampai matang. Tiriskan, potong.",
        "Turn carefully and fry the other side until cooked. Drain and cut.",
        4,
      ],
    ],
  },
];
