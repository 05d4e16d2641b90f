// Rice and noodles.

import type { Known } from "./recipe.ts";

export const rice: readonly Known[] = [
  {
    id: "nasi-goreng-kampung",
    title: ["Nasi goreng kampung", "Village fried rice"],
    kind: "rice",
    servings: 2,
    minutes: 20,
    tags: "cepat,pedas,sarapan",
    picture:
      "table:d9a066 plate:f7f1e3 rice:c9803f@-18,4*1.35 friedegg@26,-26*1.05 cucumber@66,34 tomato@50,62*.8 cracker@-66,-46*.8 shallots@-26,2 chilislices@-10,30",
    needs: [
      [400, "g", "nasi putih", "dingin, sisa semalam|cold, from the day before"],
      [2, "butir", "telur"],
      [5, "butir", "bawang merah"],
      [2, "siung", "bawang putih"],
      [3, "buah", "cabai merah keriting"],
      [1, "sdt", "terasi", "bakar|toasted"],
      [1, "sdm", "kecap manis"],
      [0.5, "sdt", "garam"],
      [3, "sdm", "minyak goreng"],
      [1, "batang", "daun bawang", "iris|sliced"],
      [0.5, "buah", "timun", "iris|sliced"],
    ],
    steps: [
      [
        "Haluskan bawang merah, bawang putih, cabai, terasi, dan garam.",
        "Pound the shallots, garlic, chillies, shrimp paste and salt to a paste.",
      ],
      [
        "Panaskan 1 sdm minyak, goreng telur mata sapi, angkat.",
        "Heat 1 tbsp of the oil, fry the eggs sunny side up, and lift them out.",
      ],
      [
        "Tuang sisa minyak, tumis bumbu halus dengan api sedang sampai harum dan matang.",
        "Add the rest of the oil and fry the paste over medium heat until fragrant and cooked.",
        3,
      ],
      [
        "Besarkan api. Masukkan nasi, tekan-tekan sampai tidak menggumpal, lalu aduk rata dengan bumbu.",
        "Turn the heat up. Add the rice, press out the lumps, and toss it through the paste.",
      ],
      [
        "Beri kecap manis dan daun bawang. Aduk sampai nasi panas dan agak kering.",
        "Add the sweet soy sauce and spring onion. Toss until the rice is hot and rather dry.",
        4,
      ],
      ["Sajikan dengan telur dan irisan timun.", "Serve with the egg and sliced cucumber."],
    ],
    tip: [
      "Nasi yang baru matang terlalu lembap. Angin-anginkan di nampan sampai dingin dulu.",
      "Freshly cooked rice is too moist. Spread it on a tray and let it cool first.",
    ],
  },
  {
    id: "nasi-uduk",
    title: ["Nasi uduk Betawi", "Betawi coconut rice"],
    kind: "rice",
    servings: 5,
    minutes: 45,
    tags: "Betawi,santan,sarapan,jualan",
    picture:
      "table:8fae8b plate:f4ead6 leaf rice:fbf6e6@-14,-4*1.4 strips:e9bd4a@48,-34 cubes:a8682f@44,32*.8 shallots@-14,-20 dollop:b5311f@-52,58*.7 cucumber@-66,30*.8",
    needs: [
      [500, "g", "beras", "cuci, tiriskan|washed, drained"],
      [650, "ml", "santan", "kekentalan sedang|medium thickness"],
      [2, "batang", "serai", "memarkan|bruised"],
      [3, "lembar", "daun salam"],
      [2, "lembar", "daun pandan", "ikat simpul|knotted"],
      [2, "cm", "lengkuas", "memarkan|bruised"],
      [2, "cm", "jahe", "memarkan|bruised"],
      [1.5, "sdt", "garam"],
      [3, "sdm", "bawang goreng"],
    ],
    steps: [
      [
        "Masak santan dengan serai, daun salam, pandan, lengkuas, jahe, dan garam sambil diaduk sampai hampir mendidih.",
        "Heat the coconut milk with the lemongrass, salam leaves, pandan, galangal, ginger and salt, stirring, until it is about to boil.",
      ],
      [
        "Masukkan beras. Aduk dengan api kecil sampai santan terserap menjadi aron.",
        "Add the rice. Stir over low heat until the rice has taken up the coconut milk.",
        10,
      ],
      [
        "Panaskan kukusan. Pindahkan beras aron, kukus sampai matang dan pulen.",
        "Heat a steamer. Move the half-cooked rice into it and steam until soft.",
        25,
      ],
      [
        "Buang bumbu daunnya. Aduk nasi, taburi bawang goreng.",
        "Take out the leaves. Fluff the rice and scatter it with fried shallots.",
      ],
    ],
    tip: [
      "Dengan penanak nasi: campur semua bahan kecuali bawang goreng, tekan tombol masak, lalu diamkan 10 menit.",
      "In a rice cooker: put in everything but the fried shallots, cook, then leave it for 10 minutes.",
    ],
  },
  {
    id: "nasi-kuning",
    title: ["Nasi kuning", "Yellow celebration rice"],
    kind: "rice",
    servings: 6,
    minutes: 50,
    tags: "pesta,santan,jualan",
    picture:
      "table:b4654a tray leaf cone:f0bf2f@0,-14*1.3 strips:f5d97b@-58,36 drum:a4551f@58,30*.8 cubes:9c5a26@-50,-30*.7 chili:c9281c@18,62*.8 cucumber@56,-28*.8",
    needs: [
      [500, "g", "beras", "cuci, tiriskan|washed, drained"],
      [650, "ml", "santan"],
      [2, "sdt", "kunyit bubuk"],
      [2, "batang", "serai", "memarkan|bruised"],
      [3, "lembar", "daun salam"],
      [4, "lembar", "daun jeruk"],
      [1, "lembar", "daun pandan", "ikat simpul|knotted"],
      [1.5, "sdt", "garam"],
      [1, "sdm", "air jeruk nipis"],
    ],
    steps: [
      [
        "Larutkan kunyit dalam santan. Tambahkan serai, daun-daun, dan garam. Panaskan sambil diaduk sampai hampir mendidih.",
        "Stir the turmeric into the coconut milk. Add the lemongrass, leaves and salt. Heat, stirring, until it is about to boil.",
      ],
      [
        "Masukkan beras. Masak dengan api kecil sambil diaduk sampai cairan terserap.",
        "Add the rice. Cook over low heat, stirring, until the liquid is taken up.",
        10,
      ],
      ["Kukus sampai matang.", "Steam until cooked.", 30],
      [
        "Percikkan air jeruk nipis supaya nasi kesat dan kuningnya cerah. Aduk perlahan.",
        "Sprinkle with lime juice to keep the grains apart and the yellow bright. Turn gently.",
      ],
      ["Cetak dengan kukusan kerucut atau mangkuk selagi hangat.", "Shape it in a cone or a bowl while still warm."],
    ],
  },
  {
    id: "bubur-ayam",
    title: ["Bubur ayam", "Chicken rice porridge"],
    kind: "rice",
    servings: 4,
    minutes: 60,
    tags: "sarapan,anak",
    picture:
      "table:6f93a0 bowl:f6ecd2 sauce:d9a33a@-10,-6*.9 strips:e6c594@-30,-24 strips:e6c594@10,-34*.8 peanuts@34,16 basil@-34,36 cracker@52,-44*.7 shallots@6,40",
    needs: [
      [200, "g", "beras"],
      [2, "l", "air"],
      [300, "g", "dada ayam"],
      [2, "lembar", "daun salam"],
      [2, "cm", "jahe", "memarkan|bruised"],
      [3, "siung", "bawang putih", "haluskan|crushed"],
      [1, "sdt", "kunyit bubuk"],
      [0.5, "sdt", "merica bubuk"],
      [2, "sdt", "garam"],
      [2, "sdm", "minyak goreng"],
      [2, "batang", "daun bawang", "iris|sliced"],
      [3, "sdm", "bawang goreng"],
      [1, "sdm", "kecap asin"],
    ],
    steps: [
      [
        "Rebus ayam dalam air bersama daun salam dan jahe sampai empuk. Angkat ayam, suwir-suwir; simpan kaldunya.",
        "Simmer the chicken in the water with the salam leaves and ginger until tender. Lift it out and shred it; keep the stock.",
        25,
      ],
      [
        "Ukur kaldu 1,5 liter (tambah air bila kurang). Masukkan beras dan 1 sdt garam.",
        "Measure 1.5 litres of stock (top up with water). Add the rice and 1 tsp of the salt.",
      ],
      [
        "Masak dengan api kecil sambil sering diaduk sampai beras pecah dan kental.",
        "Cook over low heat, stirring often, until the grains break and it is thick.",
        35,
      ],
      [
        "Kuah: tumis bawang putih, kunyit, dan merica. Tuang sisa kaldu, beri sisa garam, didihkan.",
        "Sauce: fry the garlic, turmeric and pepper. Pour in the remaining stock, add the rest of the salt, and bring to the boil.",
        5,
      ],
      [
        "Tuang bubur ke mangkuk. Beri kuah, ayam, daun bawang, bawang goreng, dan sedikit kecap asin.",
        "Ladle the porridge into bowls. Top with sauce, chicken, spring onion, fried shallots and a little soy sauce.",
      ],
    ],
  },
  {
    id: "mi-goreng-jawa",
    title: ["Mi goreng Jawa", "Javanese fried noodles"],
    kind: "rice",
    servings: 2,
    minutes: 25,
    tags: "Jawa,cepat",
    picture:
      "table:c98b5a wok:b8742f noodles:d89a3e@0,2*1.35 greens:6f9a3d@-36,-20*.8 friedegg@34,30*.7 rounds:e6772e@30,-34*.6 shallots@-10,24 basil@-44,34*.7",
    needs: [
      [200, "g", "mi telur kering"],
      [1, "butir", "telur"],
      [100, "g", "dada ayam", "iris tipis|thinly sliced"],
      [100, "g", "kol", "iris|sliced"],
      [1, "ikat", "sawi hijau", "potong|cut"],
      [1, "buah", "tomat", "potong|in wedges"],
      [4, "siung", "bawang putih"],
      [3, "butir", "kemiri", "sangrai|toasted"],
      [0.5, "sdt", "merica bubuk"],
      [2, "sdm", "kecap manis"],
      [0.5, "sdt", "garam"],
      [100, "ml", "air"],
      [3, "sdm", "minyak goreng"],
      [1, "sdm", "bawang goreng"],
    ],
    steps: [
      [
        "Rebus mi sampai setengah matang, tiriskan, aduk dengan 1 sdm minyak.",
        "Boil the noodles until half done, drain, and toss with 1 tbsp of the oil.",
        3,
      ],
      ["Haluskan bawang putih, kemiri, merica, dan garam.", "Pound the garlic, candlenuts, pepper and salt."],
      [
        "Panaskan sisa minyak, orak-arik telur, sisihkan ke tepi. Tumis bumbu sampai harum.",
        "Heat the rest of the oil, scramble the egg and push it aside. Fry the paste until fragrant.",
        2,
      ],
      ["Masukkan ayam, aduk sampai tidak merah muda lagi.", "Add the chicken and stir until no pink is left.", 4],
      [
        "Masukkan kol, sawi, tomat, air, dan kecap. Setelah mendidih masukkan mi; aduk sampai air habis.",
        "Add the cabbage, greens, tomato, water and sweet soy. When it boils add the noodles; toss until the water is gone.",
        4,
      ],
      ["Taburi bawang goreng, sajikan panas.", "Scatter with fried shallots and serve hot."],
    ],
  },
  {
    id: "nasi-liwet",
    title: ["Nasi liwet teri", "Sundanese rice with anchovies"],
    kind: "rice",
    servings: 4,
    minutes: 40,
    tags: "Sunda,hemat",
    picture:
      "table:7d8f5c pot:f5ecd4 rice:f8efd6@0,4*1.45 fishlets@-6,-14 chili:5f9a2f@34,26*.8 chili:c9281c@-36,30*.7 shallots@16,-36 basil@44,-22*.8",
    needs: [
      [400, "g", "beras", "cuci, tiriskan|washed, drained"],
      [600, "ml", "air"],
      [75, "g", "teri medan"],
      [5, "butir", "bawang merah", "iris|sliced"],
      [3, "siung", "bawang putih", "iris|sliced"],
      [2, "batang", "serai", "memarkan|bruised"],
      [3, "lembar", "daun salam"],
      [6, "buah", "cabai rawit", "utuh|whole"],
      [0.5, "sdt", "garam"],
      [3, "sdm", "minyak goreng"],
      [0, "genggam", "kemangi"],
    ],
    steps: [
      [
        "Goreng teri sampai renyah, tiriskan. Sisakan minyaknya.",
        "Fry the anchovies until crisp and drain. Keep the oil.",
        3,
      ],
      [
        "Dengan minyak itu tumis bawang merah, bawang putih, serai, dan daun salam sampai harum.",
        "In that oil fry the shallots, garlic, lemongrass and salam leaves until fragrant.",
        3,
      ],
      [
        "Masukkan beras, aduk 1 menit. Tuang air dan garam, tutup, masak dengan api kecil sampai air habis.",
        "Add the rice and stir for 1 minute. Pour in the water and salt, cover, and cook over low heat until the water is gone.",
        18,
      ],
      [
        "Taruh teri dan cabai di atas nasi. Tutup lagi, matikan api, diamkan.",
        "Put the anchovies and chillies on top. Cover again, turn off the heat and leave it.",
        10,
      ],
      [
        "Aduk perlahan, beri kemangi, sajikan dengan lalap dan sambal.",
        "Turn gently, add lemon basil, and serve with raw vegetables and sambal.",
      ],
    ],
  },
];
