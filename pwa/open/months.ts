// Months as a calendar on the wall shows them: weeks from Sunday on, and their names.

import type { Language } from "../shared/words/words.ts";

export type Month = { readonly year: number /** From 0. */; readonly month: number };

export const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  id: [
    ...["Januari", "Februari", "Maret", "April", "Mei", "Juni"],
    ...["Juli", "Agustus", "September", "Oktober", "November", "Desember"],
  ],
  en: [
    ...["January", "February", "March", "April", "May", "June"],
    ...["July", "August", "September", "October", "November", "December"],
  ],
};
/** Short, and as they are read out. */
export const WEEKDAYS: Readonly<Record<Language, readonly (readonly [short: string, whole: string])[]>> = {
  id: [
    ...([
      ["Min", "Minggu"],
      ["Sen", "Senin"],
      ["Sel", "Selasa"],
      ["Rab", "Rabu"],
    ] as const),
    ...([
      ["Kam", "Kamis"],
      ["Jum", "Jumat"],
      ["Sab", "Sabtu"],
    ] as const),
  ],
  en: [
    ...([
      ["Sun", "Sunday"],
      ["Mon", "Monday"],
      ["Tue", "Tuesday"],
      ["Wed", "Wednesday"],
    ] as const),
    ...([
      ["Thu", "Thursday"],
      ["Fri", "Friday"],
      ["Sat", "Saturday"],
    ] as const),
  ],
};
const DAYS_A_WEEK = 7;

export function monthOf(date: Date): Month {
  return { year: date.getFullYear(), month: date.getMonth() };
}

export function moved({ year, month }: Month, months: number): Month {
  return monthOf(new Date(year, month + months, 1));
}

/** The weeks of a month: seven places each, 0 where a day is another month's. */
export function weeksOf({ year, month }: Month): readonly (readonly number[])[] {
  const before = new Date(year, month, 1).getDay();
  const days = new Date(year, month + 1, 0).getDate();
  const weeks = Math.ceil((before + days) / DAYS_A_WEEK);
  const places = Array.from({ length: weeks * DAYS_A_WEEK }, (_, place) => {
    const day = place - before + 1;
    return day >= 1 && day <= days ? day : 0;
  });
  return Array.from({ length: weeks }, (_, week) => places.slice(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK));
}
