// The three weights of a button: what to do, what one may do, what is beside the point.

import type { ComponentChildren } from "preact";

type Press = { readonly children: ComponentChildren; readonly onPress: () => void; readonly busy?: boolean };

export function Primary(press: Press) {
  return weighted("primary", press);
}

export function Secondary(press: Press) {
  return weighted("secondary", press);
}

export function Quiet(press: Press) {
  return weighted("quiet", press);
}

function weighted(weight: "primary" | "secondary" | "quiet", { children, onPress, busy = false }: Press) {
  return (
    <button type="button" class={weight} disabled={busy} onClick={onPress}>
      {children}
    </button>
  );
}
