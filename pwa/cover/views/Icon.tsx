// The line drawings on buttons.

const LINES = {
  recipes: "M5 4h10a4 4 0 0 1 4 4v12H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6",
  measures: "M6 3h12l-1.6 16.2a2 2 0 0 1-2 1.8H9.600a2 2 0 0 1-2-1.800zM7 9h4M7.400 13h3",
  shopping: "M4 9h16l-1.500 9.400a2 2 0 0 1-2 1.600H7.500a2 2 0 0 1-2-1.600zM8 9l3-6M16 9l-3-6M10 13v3M14 13v3",
  timers: "M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 9v4l2.500 2M9.500 2h5M12 2v3",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 4.500v5M8 14.500v5",
  back: "M15 5l-7 7 7 7",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L20 20",
  clear: "M7 7l10 10M17 7L7 17",
  swap: "M7 4v15M7 19l-3-3M7 19l3-3M17 20V5M17 5l-3 3M17 5l3 3",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4l3 2",
} as const;

export type IconName = keyof typeof LINES;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={LINES[name]} />
    </svg>
  );
}
