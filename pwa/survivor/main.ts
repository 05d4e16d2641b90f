// The survivor's module: opened by the door, alive in memory only, one closed shadow root, gone at a touch.

import { h, render } from "preact";
import { inWorker } from "../../crypto/web/argon2.ts";
import { fromHex } from "../../crypto/web/bytes.ts";
import type { Organisation } from "../../crypto/web/certificate.ts";
import { type Argon2id, SETS, WORDS } from "../../crypto/web/words.ts";
import { drawn, randomBytes } from "../shared/chance.ts";
import type { Dish, Doorway } from "../shared/doorway.ts";
import { Awake } from "./awake.ts";
import { Covering } from "./covering.ts";
import { afterPaint, leave, ThreeShifts } from "./leaving.ts";
import { fetchPart } from "./parts.ts";
import { patienceMs, unreadOn } from "./patience.ts";
import { take } from "./preact.ts";
import { NOWHERE, removeAll } from "./removing.ts";
import sheet from "./style.css";
import { Supplies } from "./supplies.ts";
import { type Stopwatch, Timers } from "./timers.ts";
import { App } from "./view/App.tsx";
import { Visit } from "./visit.ts";
import { warmUp } from "./warming.ts";
import { speaking } from "./words/index.ts";

const DECOYS = 256;
/** The first of the book: where she finds them again without searching. */
const DISHES = 12;
const TOUCHES = ["pointerdown", "keydown", "input", "wheel"] as const;
/** Said by a visit that begins, to one that may still wait under the cover of this page. */
const ANEW = "anew";

export function open(context: Doorway): void {
  take(context.rendering);
  new Room(context).open();
}

/** What stands in the document while the door is open, and what tells it that she looked away. */
class Room {
  readonly #context: Doorway;
  readonly #timers = new Timers();
  readonly #covering: Covering;
  readonly #awake = new Awake();
  readonly #visit: Visit;
  readonly #listening = new AbortController();
  readonly #host = document.createElement("div");
  readonly #root: ShadowRoot;
  readonly #decoys = drawn(WORDS, DECOYS, randomBytes);
  readonly #dishes: readonly Dish[];
  readonly #supplies: Supplies;
  #left = false;
  /** Whether something was drawn since the last frame, and whether something changed after that. */
  #framed = false;
  #undrawn = false;
  #untouched: Stopwatch = this.#timers.stopwatch();
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
      // Somebody may be looking at the kitchen app by then: nothing may be seen to happen.
      forget: () => this.#leave(() => context.replaceUnseen()),
    });
    this.#visit = new Visit({
      ...{ origin: location.origin, token: context.token, language: context.language },
      ...{ organisation: pinned(), argon2id: stretching(context), random: randomBytes },
      sets: SETS,
      ...{ phoneNow: Math.floor(Date.now() / 1000), steadyMs: () => performance.now(), timers: this.#timers },
      ...{ cook: () => context.cook(), fetched: (place, init) => fetch(place, init) },
      leave: () => this.#leave(),
      choosePictures: (dishes) => this.#covering.choose(dishes),
      chooseCoverFor: (seconds) => this.#covering.last(seconds),
      removeFromPhone: async () => {
        await removeAll();
        this.#leave(replace, NOWHERE);
      },
    });
    this.#visit.watch(() => this.#changed());
  }

  open(): void {
    const { signal } = this.#listening;
    const shifts = new ThreeShifts(() => this.#leave());
    // Two visits would show and hide the kitchen app against each other. The page stays: it is hers already.
    dispatchEvent(new Event(ANEW));
    addEventListener(ANEW, () => this.#leave(() => {}), { signal });
    addEventListener("online", () => this.#visit.hurry(), { signal });
    addEventListener("blur", () => this.#covering.cover(), { signal });
    // Back keeps the page as it is for Forward: whoever goes there must find nothing.
    addEventListener("pagehide", () => this.#leave(), { signal });
    document.addEventListener("visibilitychange", () => this.#shownOrHidden(), { signal });
    document.addEventListener("resume", () => this.#timers.look(), { signal });
    addEventListener("focus", () => this.#timers.look(), { signal });
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

  /** At once, and then once a frame however much has changed: many messages that come together are one picture. */
  #changed(): void {
    this.#undrawn = this.#framed;
    if (!this.#framed) {
      this.#framed = true;
      requestAnimationFrame(() => this.#nextFrame());
      this.#draw();
    }
  }

  #nextFrame(): void {
    this.#framed = false;
    if (this.#undrawn) {
      this.#changed();
    }
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
    this.#awake.show(scene.stage.at);
    if (scene.stage.at === "talk" || scene.stage.at === "waiting") {
      this.#supplies.ahead();
    }
    const given = { decoys: this.#decoys, dishes: this.#dishes, later: this.#supplies };
    render(h(App, { scene, say: speaking(language), act: this.#visit, ...given }), this.#root);
  }

  #cover(returning: boolean): void {
    this.#context.showCover();
    this.#host.remove();
    render(null, this.#root);
    this.#awake.show(null);
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

  #leave(replaceWith: (address: string) => void = replace, address = this.#context.elsewhere): void {
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
        replaceWith,
      },
      [
        this.#visit,
        this.#timers,
        this.#covering,
        this.#awake,
        { forget: () => this.#listening.abort() },
        { forget: () => render(null, this.#root) },
      ],
      address,
    );
  }

  #shownOrHidden(): void {
    if (document.visibilityState === "hidden") {
      this.#covering.cover();
    } else {
      this.#timers.look();
      this.#awake.again();
    }
  }

  /** Any touch: from here on the screen may stay unattended for as long as what is on it takes to read. */
  #touched(): void {
    this.#timers.look();
    if (!this.#covering.up && !this.#left) {
      this.#untouched = this.#timers.stopwatch();
      this.#idle(patienceMs(this.#visit.scene.stage.at, 0));
    }
  }

  /** What is left to read is looked at when the time would be over, not at each touch. */
  #idle(waitMs: number): void {
    this.#timers.after("idle", waitMs, () => {
      const leftMs = patienceMs(this.#visit.scene.stage.at, unreadOn(this.#root)) - this.#untouched.elapsedMs;
      leftMs > 0 ? this.#idle(leftMs) : this.#covering.cover();
    });
  }

  /** A drawn keyboard leaves less to see: the corner and the field have to stay inside of it. */
  #fit(): void {
    if (visualViewport !== null) {
      this.#host.style.setProperty("--top", `${visualViewport.offsetTop}px`);
      this.#host.style.setProperty("--height", `${visualViewport.height}px`);
    }
  }
}

function replace(address: string): void {
  afterPaint(() => location.replace(address));
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
