// The console's page: takes the invitation out of the address, wires the parts, and watches keys, idleness and network.

import { h, render } from "preact";
import { fromHex, hex } from "../../crypto/web/bytes.ts";
import { randomBytes } from "../shared/chance.ts";
import { Line, lineAddress } from "../shared/line.ts";
import { languageAmong } from "../shared/words/words.ts";
import { Doors } from "./account/doors.ts";
import { Idle } from "./account/idle.ts";
import { BrowserAuthenticator, canTouch } from "./account/passkeys.ts";
import { Alert, ringing } from "./alert.ts";
import { BrowserDevice } from "./alerts/device.ts";
import { RelayClock } from "./clock.ts";
import { Company } from "./company.ts";
import { Console } from "./console.ts";
import { nameOf } from "./duty/requests.ts";
import { locks } from "./keys.ts";
import { Preferences } from "./preferences.ts";
import { stretched } from "./stretching.ts";
import { App } from "./view/App.tsx";
import { DICTIONARIES } from "./words/index.ts";

const LINE_VERSION = 1;
const TICK_MS = 2000;
const ROOT = "app";

const steadyMs = () => performance.now();
const liked = new Preferences(
  languageAmong(navigator.languages),
  matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark",
);
const device = new BrowserDevice();
const app = new Console(
  {
    doors: new Doors((path, init) => fetch(path, init)),
    passkeys: new BrowserAuthenticator(),
    around: {
      random: randomBytes,
      argon2id: stretched,
      device,
      wait: waited,
      clock: new RelayClock(() => Math.floor(Date.now() / 1000), steadyMs),
      organisation: {
        rootKey: fromHex(__ORGANISATION__?.root_key ?? ""),
        instanceId: fromHex(__ORGANISATION__?.instance_id ?? ""),
      },
    },
    line: () => new Line({ address: lineAddress(location.origin), namespace: "/b", auth: () => ({ v: LINE_VERSION }) }),
  },
  invitationInAddress(),
);
const idle = new Idle(steadyMs);
const company = new Company(navigator.locks);
const alert = new Alert(document, ringing(), steadyMs);

function show(): void {
  company.count(app.signedIn);
  document.documentElement.lang = liked.language;
  document.documentElement.dataset["look"] = liked.look;
  const { desk } = app;
  const talks = desk?.conversations ?? [];
  const brought = talks.filter(({ isNew }) => isNew).map(({ name }) => name);
  const waiting = desk === null ? [] : [...desk.queue.waiting.map(nameOf), ...desk.whispers.waiting, ...brought];
  const unread = talks.reduce((total, conversation) => total + conversation.unread, 0);
  const due = desk?.due.map(({ reminder }) => `${hex(reminder.id)} ${reminder.due}`) ?? [];
  alert.show(DICTIONARIES[liked.language].title, { waiting, due, unread }, liked.sound, document.hasFocus());
}

function waited(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}

/** Whoever sits here now has seen what this device was to tell. */
function quiet(): void {
  device.quiet().catch(() => undefined);
}

/** Read once and taken out of the address and the history, so that nobody finds it there. */
function invitationInAddress(): string | null {
  const token = location.hash.slice(1);
  if (token === "") {
    return null;
  }
  history.replaceState(null, "", location.pathname);
  return hex(fromHex(token)) === token.toLowerCase() && token.length === 64 ? token.toLowerCase() : "";
}

function tick(): void {
  void company.look();
  app.tick();
  app.attend(idle.attention);
}

function press(event: KeyboardEvent): void {
  idle.touch();
  const inDialog = document.querySelector("dialog[open]") !== null;
  if (locks(event, inDialog)) {
    if (idle.escape()) {
      app.lock("locked");
    }
  } else if (event.key === "Escape") {
    idle.escapeUsed();
  }
}

function start(): void {
  app.watch(show);
  liked.watch(show);
  show();
  quiet();
  addEventListener("keydown", press);
  for (const touch of ["pointerdown", "pointermove", "wheel"] as const) {
    addEventListener(touch, () => idle.touch(), { passive: true });
  }
  addEventListener("online", () => app.hurry());
  addEventListener("focus", quiet);
  // A page in the back-forward cache would keep everything in memory.
  addEventListener("pagehide", () => (company.others ? app.forget("locked") : app.lock("locked")));
  setInterval(tick, TICK_MS);
  if (!canTouch()) {
    app.stop("no_passkeys");
  } else if (__ORGANISATION__ === null) {
    app.stop("organisation");
  }
  const root = document.getElementById(ROOT);
  if (root !== null) {
    render(h(App, { app, liked }), root);
  }
}

start();
