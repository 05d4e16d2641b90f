// Sentences ready to be sent, in Indonesian. They promise nothing, ask nothing twice, and never say whose fault it is.

export const id = {
  greeting: [
    "Halo, aku {nama}, {peran}. Apakah sekarang aman untuk menulis?",
    "Halo {panggilan}, terima kasih sudah menulis. Ceritakan hanya yang kamu mau.",
    "Terima kasih sudah menunggu. Sekarang aku di sini.",
    "Mau dipanggil apa? Tidak perlu nama asli.",
    "Pelan-pelan saja. Ceritanya tidak harus berurutan.",
  ],
  safety: [
    "Apakah kamu sendirian sekarang? Jawab ya atau tidak saja.",
    "Apakah ada yang bisa melihat layarmu sekarang?",
    "Kalau harus berhenti, tutup saja. Kamu tidak perlu pamit.",
    "Kalau kita terputus, mana yang lebih aman: aku menunggu, atau kamu yang menulis lebih dulu?",
    "Mari pilih satu kata biasa. Kalau kamu menulisnya, aku tahu itu kamu.",
    "Apakah ada yang terluka sekarang, kamu atau orang lain di rumah?",
    "Pernahkah lehermu ditekan? Aku bertanya karena itu penting untuk tubuhmu.",
  ],
  grounding: [
    "Aku percaya ceritamu. Ini bukan salahmu.",
    "Yang kamu rasakan masuk akal setelah yang terjadi.",
    "Kita boleh diam sebentar. Aku tetap di sini.",
    "Kalau mau, rasakan kedua telapak kakimu di lantai. Satu napas pelan saja.",
    "Kalau mau, cari tiga benda yang bisa kamu lihat. Tidak perlu ditulis.",
  ],
  practical: [
    "Boleh aku bertanya beberapa hal? Kamu boleh melewati yang mana pun.",
    "Sebelum lebih rinci, boleh kujelaskan apa yang bisa dan tidak bisa kurahasiakan?",
    "Apa yang paling kamu butuhkan hari ini?",
    "Kamu yang memutuskan. Mau kujelaskan pilihan yang ada?",
    "Ada layanan lain yang bisa ikut menolong. Mau kujelaskan dulu sebelum kamu memilih?",
    "Kalau sesak, sempat pingsan, atau lukanya berat, ini perlu diperiksa hari ini. Mau kita bahas caranya?",
    "Aku perlu beberapa menit untuk mencari jawabannya. Aku tetap di sini.",
  ],
  closing: [
    "Aku bertugas sampai {sampai}. Setelah itu rekanku bisa melanjutkan, kalau kamu mau.",
    "Kapan kira-kira aman untukmu menulis lagi? Boleh tidak dijawab.",
    "Kalau kamu kembali, tulis dulu kata yang kita sepakati.",
    "Sebelum berhenti, adakah satu hal kecil yang bisa meringankan hari ini?",
    "Terima kasih sudah bercerita, {panggilan}. Itu berat, dan kamu melakukannya.",
  ],
} as const;
