// The survivor's module: opened by the door, alive in memory only, one closed shadow root, gone at a touch.

import { h, render } from "preact";
import { inWorker } from "../../crypto/web/argon2.ts";
import { fromHex } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { type Argon2id, SETS, WORDS } from "../../crypto/web/words.ts";
import { drawn, randomBytes } from "../shared/chance.ts";
import type { Dish, Doorway } from "../shared/doorway.ts";
import { Covering } from "./covering.ts";
import { leave, ThreeShifts } from "./leaving.ts";
import { fetchPart } from "./parts.ts";
import { take } from "./preact.ts";
import sheet from "./style.css";
import { Supplies } from "./supplies.ts";
import { Timers, WAITS } from "./timers.ts";
import { App } from "./view/App.tsx";
import { Visit } from "./visit.ts";
import { warmUp } from "./warming.ts";
import { speaking } from "./words/index.ts";

const DECOYS = 256;
/** The first of the book: where she finds them again without searching. */
const DISHES = 12;
const TOUCHES = ["pointerdown", "keydown", "input", "wheel"] as const;

export function open(context: Doorway): void {
  take(context.rendering);
  new Room(context).open();
}

/** What stands in the document while the door is open, and what tells it that she looked away. */
class Room {
  readonly #context: Doorway;
  readonly #timers = new Timers();
  readonly #covering: Covering;
  readonly #visit: Visit;
  readonly #listening = new AbortController();
  readonly #host = document.createElement("div");
  readonly #root: ShadowRoot;
  readonly #decoys = drawn(WORDS, DECOYS, randomBytes);
  readonly #dishes: readonly Dish[];
  readonly #supplies: Supplies;
  #left = false;
  #frame = 0;
  #stopTaps = (): void => {};

  constructor(context: Doorway) {
    this.#context = context;
    this.#dishes = context.recipes().slice(0, DISHES);
    this.#supplies = new Supplies(
      (part) => fetchPart(part, context.token),
      () => this.#supplied(),
    );
    this.#root = this.#host.attachShadow({ mode: "closed" });
    this.#root.adoptedStyleSheets = [styleSheet(sheet)];
    this.#covering = new Covering(this.#timers, {
      cover: (returning) => this.#cover(returning),
      uncover: () => this.#uncover(),
      forget: () => this.#leave(),
    });
    this.#visit = new Visit({
      ...{ origin: location.origin, token: context.token, language: context.language },
      ...{ organisation: pinned(), argon2id: stretching(context), random: randomBytes },
      sets: SETS,
      ...{ phoneNow: Math.floor(Date.now() / 1000), steadyMs: () => performance.now(), timers: this.#timers },
      ...{ cook: context.cook, fetched: (place, init) => fetch(place, init) },
      leave: () => this.#leave(),
      choosePictures: (dishes) => this.#covering.choose(dishes),
    });
    this.#visit.watch(() => this.#drawSoon());
  }

  open(): void {
    const { signal } = this.#listening;
    const shifts = new ThreeShifts(() => this.#leave());
    addEventListener("online", () => this.#visit.hurry(), { signal });
    addEventListener("blur", () => this.#covering.cover(), { signal });
    // Back keeps the page as it is for Forward: whoever goes there must find nothing.
    addEventListener("pagehide", () => this.#leave(), { signal });
    document.addEventListener("visibilitychange", () => this.#hidden(), { signal });
    addEventListener("keydown", ({ key, repeat, timeStamp }) => shifts.press(key, repeat, timeStamp), { signal });
    for (const touch of TOUCHES) {
      addEventListener(touch, () => this.#touched(), { signal, passive: true, capture: true });
    }
    visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    visualViewport?.addEventListener("scroll", () => this.#fit(), { signal });
    this.#context.hideCover();
    document.body.append(this.#host);
    this.#fit();
    this.#touched();
    this.#draw();
    warmUp(randomBytes, signal);
  }

  /** Once a frame, however much has come: a thousand messages at once are drawn at once. */
  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #supplied(): void {
    const { got } = this.#supplies;
    if (got !== null) {
      this.#root.adoptedStyleSheets = [sheet, got.sheet].map(styleSheet);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#left || this.#covering.up) {
      return;
    }
    const language = this.#supplies.spoken(this.#visit.scene.language);
    const scene = { ...this.#visit.scene, language };
    if (scene.stage.at === "talk") {
      this.#supplies.want();
    }
    const given = { decoys: this.#decoys, dishes: this.#dishes, later: this.#supplies };
    render(h(App, { scene, say: speaking(language), act: this.#visit, ...given }), this.#root);
  }

  #cover(returning: boolean): void {
    this.#context.showCover();
    render(null, this.#root);
    this.#host.remove();
    this.#stopTaps = this.#context.watchTaps((dish) => this.#covering.tap(dish));
    this.#visit.cover(returning);
  }

  #uncover(): void {
    this.#stopTaps();
    this.#context.hideCover();
    document.body.append(this.#host);
    this.#draw();
    this.#visit.uncover();
    this.#touched();
  }

  #leave(): void {
    if (this.#left) {
      return;
    }
    this.#left = true;
    this.#stopTaps();
    leave(
      {
        showCover: () => {
          this.#context.showCover();
          this.#host.remove();
        },
        // After this task, so that the cover is painted before the page goes.
        replaceWith: (address) => setTimeout(() => location.replace(address)),
      },
      [
        this.#visit,
        this.#timers,
        this.#covering,
        { forget: () => this.#listening.abort() },
        { forget: () => render(null, this.#root) },
      ],
      this.#context.elsewhere,
    );
  }

  #hidden(): void {
    if (document.visibilityState === "hidden") {
      this.#covering.cover();
    }
  }

  /** Any touch: from here on the screen may stay unattended for as long as what is on it takes to read. */
  #touched(): void {
    if (!this.#covering.up && !this.#left) {
      this.#timers.after("idle", this.#patience(), () => this.#covering.cover());
    }
  }

  #patience(): number {
    const { stage, talk } = this.#visit.scene;
    if (stage.at === "waiting" || stage.at === "sending") {
      return WAITS.idleWaitingMs;
    }
    const last = talk?.bubbles.slice(-3).reduce((total, { mine, text }) => total + (mine ? 0 : text.length), 0) ?? 0;
    return Math.min(WAITS.idleLongestMs, WAITS.idleMs + last * WAITS.idlePerCharacterMs);
  }

  /** A drawn keyboard leaves less to see: the corner and the field have to stay inside of it. */
  #fit(): void {
    if (visualViewport !== null) {
      this.#host.style.setProperty("--top", `${visualViewport.offsetTop}px`);
      this.#host.style.setProperty("--height", `${visualViewport.height}px`);
    }
  }
}

function styleSheet(text: string): CSSStyleSheet {
  const style = new CSSStyleSheet();
  style.replaceSync(text);
  return style;
}

function stretching({ startWorker, token }: Doorway): Argon2id {
  return inWorker(startWorker, async () => {
    const { source } = (await fetchPart("slower", token)) as typeof import("./slower.ts");
    return source;
  });
}

function pinned(): Organisation | null {
  const pin = __ORGANISATION__;
  return pin === null ? null : { rootKey: fromHex(pin.root_key), instanceId: fromHex(pin.instance_id) };
}
