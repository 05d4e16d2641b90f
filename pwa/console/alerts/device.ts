// This browser as a device that can be paged: its permission, its subscription at a push service, its worker.
// The only file of the console that leaves something with the browser, and only once somebody has turned it on.

import { scriptURL } from "../../shared/policy.ts";

export type Support = "yes" | "no" | "home screen";
export type Permission = "granted" | "denied" | "default";
/** `key` is what it was subscribed with. */
export type Subscription = {
  readonly endpoint: string;
  readonly p256dh: Uint8Array<ArrayBuffer>;
  readonly auth: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
};

export interface Device {
  readonly support: Support;
  readonly permission: Permission;
  current(): Promise<Subscription | null>;
  /** Asks the person at it, and may be refused: gives null then. */
  subscribe(key: Uint8Array): Promise<Subscription | null>;
  /** Leaves nothing with the browser but its permission. */
  unsubscribe(): Promise<void>;
  /** Takes down what it shows. */
  quiet(): Promise<void>;
}

const WORKER = "/sw.js";
const SCOPE = "/";

export class BrowserDevice implements Device {
  get support(): Support {
    if ("serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis) {
      return "yes";
    }
    // Apple's phones have it only for what was added to the home screen.
    return "standalone" in navigator && navigator.standalone === false ? "home screen" : "no";
  }

  get permission(): Permission {
    return this.support === "yes" ? Notification.permission : "denied";
  }

  async current(): Promise<Subscription | null> {
    const registration = await this.#registration();
    const found = (await registration?.pushManager.getSubscription()) ?? null;
    return found === null ? null : parsed(found);
  }

  async subscribe(key: Uint8Array): Promise<Subscription | null> {
    if ((await Notification.requestPermission()) !== "granted") {
      return null;
    }
    await navigator.serviceWorker.register(scriptURL(WORKER), { scope: SCOPE, updateViaCache: "none" });
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: new Uint8Array(key) };
    return parsed(await pushManager.subscribe(options));
  }

  async unsubscribe(): Promise<void> {
    const registration = await this.#registration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await registration?.unregister();
  }

  async quiet(): Promise<void> {
    const registration = await this.#registration();
    for (const shown of (await registration?.getNotifications()) ?? []) {
      shown.close();
    }
  }

  async #registration(): Promise<ServiceWorkerRegistration | undefined> {
    return this.support === "yes" ? navigator.serviceWorker.getRegistration(SCOPE) : undefined;
  }
}

function parsed(found: PushSubscription): Subscription | null {
  const [p256dh, auth] = [found.getKey("p256dh"), found.getKey("auth")];
  const key = found.options.applicationServerKey;
  return p256dh === null || auth === null || key === null
    ? null
    : {
        endpoint: found.endpoint,
        p256dh: new Uint8Array(p256dh),
        auth: new Uint8Array(auth),
        key: new Uint8Array(key),
      };
}
