// What the open door's page and its calendar say, in Indonesian.

export const id = {
  close: "Tutup halaman ini",
  corner: "Pergi lewat sini",
  other_language: "English",

  title: "Kamu boleh bercerita di sini",
  lead: "Di rumah kamu disakiti, diancam, atau takut? Ada yang siap mendengar.",
  who: "Dokter, perawat, bidan, psikolog, atau konselor membalas lewat tulisan.",
  secret: "Rahasia: tanpa nama, tanpa nomor, tanpa akun.",
  begin: "Mulai bicara",
  begin_again: "Coba lagi",
  going: "Menyambung. Tunggu sebentar.",
  failed: "Belum tersambung. Periksa internetnya, lalu coba lagi.",
  danger: "Sedang dalam bahaya? Cari tempat aman dulu.",

  phone_title: "Ini HP siapa?",
  phone_friend: "HP teman atau HP klinik",
  phone_friend_why: "Pilihan yang baik. Obrolan tidak disimpan di HP ini.",
  phone_own: "HP-mu sendiri",
  phone_own_why: "Alamat ini dan jamnya tetap ada di riwayat HP.",
  phone_own_seen: "Ada yang suka memeriksa HP-mu? Pakai HP lain.",
  phone_anyones: "HP siapa pun",
  phone_anyones_why: "Pemilik Wi-Fi dan operator bisa melihat alamat ini.",
  phone_private: "Tab samaran tidak menulis riwayat. Alamatnya tetap terlihat mereka.",

  leaving_title: "Cara pergi",
  leaving_corner: "Ketuk silang di pojok. Layar langsung bersih.",
  leaving_back: "Tombol Kembali tidak membuka obrolan lagi.",
  leaving_trace: "Alamat ini tetap ada di riwayat HP.",

  next_title: "Sesudah ini",
  next_choose: "Pilih bantuan yang kamu perlukan.",
  next_wait: "Siapa yang sedang jaga akan menjawab.",
  next_locked: "Pesanmu terkunci. Server kami pun tidak bisa membacanya.",
  next_gone: "Pesan terhapus sendiri sesudah waktunya.",

  calendar: "Kalender",
  previous: "Bulan sebelumnya",
  following: "Bulan berikutnya",
  year: "Bulan lain",
  doing: "Cucian dijemur",
  done: "Cucian kering",
} as const;
