// Public numbers that are shown beside the chat. Each was found in at least two sources; whether one may be shown
// follows the rule below, because a number that nobody has called may expose whoever dials it.

import type { Language } from "../shared/words/words.ts";

type Said = Readonly<Record<Language, string>>;

export type Service = {
  readonly name: Said;
  readonly number: string;
  readonly kind: "emergency" | "hotline" | "mind" | "protection";
  readonly what: Said;
  readonly caution: Said;
  /** When a person of the organisation last called it (unix seconds), or null. */
  readonly lastCalled: number | null;
};

const FRESH_SECONDS = 90 * 86_400;

export const SERVICES: readonly Service[] = [
  {
    name: { id: "Polisi", en: "Police" },
    number: "110",
    kind: "emergency",
    what: {
      id: "Untuk bahaya yang sedang terjadi. Sebut alamat lebih dulu, baru ceritakan kejadiannya.",
      en: "For danger happening now. Say the address first, then what is happening.",
    },
    caution: {
      id: "Polisi dapat menelepon balik.",
      en: "Police may call back.",
    },
    lastCalled: null,
  },
  {
    name: { id: "Darurat", en: "Emergency" },
    number: "112",
    kind: "emergency",
    what: {
      id: "Satu nomor untuk polisi, ambulans, dan pemadam. Belum ada di semua daerah.",
      en: "One number for police, ambulance and fire. Not yet in every region.",
    },
    caution: { id: "Bila tidak tersambung, telepon 110.", en: "If it does not connect, call 110." },
    lastCalled: null,
  },
  {
    name: { id: "Gawat darurat medis", en: "Medical emergency" },
    number: "119",
    kind: "emergency",
    what: {
      id: "Untuk luka berat, sesak, pingsan, atau setelah dicekik.",
      en: "For severe injury, trouble breathing, fainting, or after being strangled.",
    },
    caution: { id: "", en: "" },
    lastCalled: null,
  },
  {
    name: { id: "SAPA 129", en: "SAPA 129" },
    number: "129",
    kind: "hotline",
    what: {
      id: "Penjangkauan, rumah aman sementara, dan pendampingan lewat dinas di daerahmu.",
      en: "Outreach, temporary shelter and companionship through your local office.",
    },
    caution: { id: "Mediasi boleh kamu tolak.", en: "You may refuse mediation." },
    lastCalled: null,
  },
  {
    name: { id: "Healing119", en: "Healing119" },
    number: "119 ext 8",
    kind: "mind",
    what: {
      id: "Untuk pikiran mengakhiri hidup atau rasa putus asa. Gratis dan tanpa nama.",
      en: "For thoughts of ending your life or despair. Free and anonymous.",
    },
    caution: {
      id: "Jawaban kadang lama. Bila nyawamu terancam sekarang, telepon 119 atau 112.",
      en: "Answers can be slow. If your life is at risk now, call 119 or 112.",
    },
    lastCalled: null,
  },
  {
    name: { id: "LPSK", en: "LPSK (witness protection)" },
    number: "148",
    kind: "protection",
    what: {
      id: "Perlindungan selama proses hukum, bantuan medis dan psikologis.",
      en: "Protection during a legal process, medical and psychological help.",
    },
    caution: {
      id: "Hanya jam kerja, dan perlu permohonan.",
      en: "Office hours only, and it needs an application.",
    },
    lastCalled: null,
  },
];

/** Emergency numbers always; any other only where somebody has called it within 90 days. */
export function shown(services: readonly Service[], now: number): readonly Service[] {
  return services.filter(
    ({ kind, lastCalled }) => kind === "emergency" || (lastCalled !== null && now - lastCalled < FRESH_SECONDS),
  );
}
