// Keeps the app on the phone, and takes a newer one at the next quiet moment.

import { scriptURL } from "./policy.ts";

const HURRY_MS = 4000;

/** `quiet` tells whether nobody would miss anything if the page started anew. */
export async function stayFresh(quiet: () => boolean): Promise<void> {
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  if (workers === undefined) {
    return;
  }
  const replaced = workers.controller !== null;
  const started = performance.now();
  let touched = false;
  addEventListener("pointerdown", () => {
    touched = true;
  });
  workers.addEventListener("controllerchange", () => {
    if (!replaced) {
      return;
    }
    if (!touched && performance.now() - started < HURRY_MS && quiet()) {
      location.replace("/");
    } else {
      startAnewUnseen(quiet);
    }
  });
  try {
    await workers.register(scriptURL("/sw.js"), { scope: "/", updateViaCache: "none" });
  } catch {
    // Then it is a page like any other, that needs a connection.
  }
}

/** At the next moment at which the page is hidden and nobody would miss anything. */
export function startAnewUnseen(quiet: () => boolean): void {
  const anewIfHidden = (): void => {
    if (document.visibilityState === "hidden" && quiet()) {
      location.replace("/");
    }
  };
  document.addEventListener("visibilitychange", anewIfHidden);
  anewIfHidden();
}
