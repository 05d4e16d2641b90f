// Keeps the app on the phone, looks for a newer one at every opening, and takes it at the next quiet moment.

import { scriptURL } from "../shared/policy.ts";

const HURRY_MS = 4000;
/** An app that was only put aside and is taken up again after this long is opened anew, as its owner sees it. */
const OPENED_AGAIN_MS = 30 * 60_000;

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
    const kept = await workers.register(scriptURL("/sw.js"), { scope: "/", updateViaCache: "none" });
    look(kept);
    lookWhenOpenedAgain(kept);
  } catch {
    // Then it is a page like any other, that needs a connection.
  }
}

/** Browsers look of themselves after a page came from the network; one that came from the phone may wait a day. */
function look(kept: ServiceWorkerRegistration): void {
  kept.update().catch(() => {
    // No connection: next time.
  });
}

function lookWhenOpenedAgain(kept: ServiceWorkerRegistration): void {
  let hiddenMs = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      hiddenMs = Date.now();
    } else if (Date.now() - hiddenMs > OPENED_AGAIN_MS) {
      look(kept);
    }
  });
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
