"""What the rehearsal partner says, step by step, in Indonesian and English; every line is labelled."""

from typing import Final

LINES: Final = {
    "id": (
        "Latihan: halo. Aku rekan latihan, bukan orang. Apakah sekarang aman untuk menulis?",
        "Latihan: terima kasih. Coba ketuk pojok atas sekali. Layar langsung jadi aplikasi resep lagi.",
        "Latihan: sebelum keluar, buka menu dan pilih “Aku mau bisa kembali”. Enam kata akan muncul.",
        "Latihan: dengan tiga gambar, kamu bisa menutup layar sebentar lalu membukanya lagi.",
        "Latihan: lihat tabel relai di halaman latihan. Yang tersimpan hanya sandi, ukuran, dan waktu.",
    ),
    "en": (
        "Practice: hello. I am a rehearsal partner, not a person. Is it safe to write now?",
        "Practice: thank you. Tap the top corner once. The screen is a recipe app again at once.",
        "Practice: before you go, open the menu and choose “I want to be able to return” for six words.",
        "Practice: with three pictures you can cover the screen for a while and open it again.",
        "Practice: look at the relay's table on the practice page: ciphertext, sizes and times, no more.",
    ),
}
LATER: Final = {
    "id": "Latihan: pesanmu sampai dan sudah dibaca. Pesan ini hilang sendiri setelah waktunya.",
    "en": "Practice: your message arrived and was read. It disappears by itself when its time is over.",
}
FIRST_LANGUAGE: Final = "id"


def line(step: int, language: str) -> str:
    """Give the partner's line number `step`, from 0; after the last one it only confirms."""
    spoken = language if language in LINES else FIRST_LANGUAGE
    lines = LINES[spoken]
    return lines[step] if step < len(lines) else LATER[spoken]
