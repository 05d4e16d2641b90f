// The line drawings on buttons.

const LINES = {
  shopping: "M4 9h16l-1.500 9.400a2 2 0 0 1-2 1.600H7.500a2 2 0 0 1-2-1.600zM8 9l3-6M16 9l-3-6M10 13v3M14 13v3",
  timers: "M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 9v4l2.500 2M9.500 2h5M12 2v3",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 4.500v5M8 14.500v5",
  back: "M15 5l-7 7 7 7",
  swap: "M7 4v15M7 19l-3-3M7 19l3-3M17 20V5M17 5l-3 3M17 5l3 3",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4l3 2",
} as const;

export type IconName = keyof typeof LINES;

export function Icon({ name }: { readonly name: IconName }) {
  return <Line d={LINES[name]} />;
}

export function Line({ d }: { readonly d: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
