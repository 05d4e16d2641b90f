// Canned sentences of the console, the same for everyone: a clinician still reads each before sending it.

import type { Language } from "../../shared/words/words.ts";

export const GREETINGS: Readonly<Record<Language, readonly string[]>> = {
  id: [
    "Halo, aku di sini untuk mendengarkan. Apakah sekarang aman untuk menulis?",
    "Terima kasih sudah menulis. Ceritakan sebanyak yang kamu mau saja.",
    "Kalau harus berhenti, tutup saja. Kamu tidak perlu pamit.",
    "Apakah ada yang terluka atau butuh pertolongan sekarang?",
    "Aku percaya ceritamu. Ini bukan salahmu.",
    "Aku perlu beberapa menit untuk mencari jawabannya. Aku tetap di sini.",
  ],
  en: [
    "Hello, I am here to listen. Is it safe for you to write now?",
    "Thank you for writing. Tell only as much as you want.",
    "If you have to stop, just close. You need not say goodbye.",
    "Is anyone hurt or in need of help right now?",
    "I believe you. This is not your fault.",
    "I need a few minutes to find the answer. I am still here.",
  ],
};

/** Those that a draft beginning with "/" may mean. */
export function greetingsFor(draft: string, language: Language): readonly string[] {
  if (!draft.startsWith("/")) {
    return [];
  }
  const wanted = draft.slice(1).trim().toLowerCase();
  return GREETINGS[language].filter((greeting) => greeting.toLowerCase().includes(wanted));
}
