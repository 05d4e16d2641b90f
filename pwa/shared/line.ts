// The line to the relay: one WebSocket that calls, hears and comes back by itself while it is wanted. It keeps nothing.

import { Answered, Calls, Unanswered, type Values } from "./calls.ts";
import type { Packable } from "./msgpack.ts";
import {
  type Arrival,
  arrivalIn,
  connectPacket,
  eventPacket,
  type Greeting,
  greetingIn,
  PING,
  PONG,
} from "./packets.ts";
import { CHALLENGE_BYTES, workOn } from "./work.ts";

export { Answered, Unanswered, type Values } from "./calls.ts";

/** "reload": this page is too old for the relay. "refused": the relay does not know whoever signed. Both stay closed. */
export type LineState = "closed" | "connecting" | "open" | "waiting" | "reload" | "refused";

export type LineOptions = {
  readonly address: string;
  readonly namespace: string;
  /**
   * What CONNECT carries; given the engine.io connection id so that a login can be signed over it, and the work that
   * the relay asked for, or null.
   */
  readonly auth: (relayNonce: string, work: Packable) => Packable | Promise<Packable>;
  /** From 0 up to 1, for the jitter. */
  readonly chance?: () => number;
  readonly connect?: (address: string) => WebSocket;
};

const OPEN_WAIT_MS = 12_000;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 20_000;
const LARGEST_FRAME_BYTES = 100_000;
/** A challenge that was good for nothing is asked for anew, so often. */
const MOST_WORK = 3;

export class Line {
  readonly #options: LineOptions;
  // Only whoever comes back asks for all that is missing: a line that owes an answer is given up.
  readonly #calls = new Calls(() => this.#pause());
  readonly #listeners = new Map<string, Set<(...values: Packable[]) => void>>();
  readonly #watchers = new Set<(state: LineState) => void>();
  #state: LineState = "closed";
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silenceMs = OPEN_WAIT_MS;
  #failures = 0;
  /** Challenge and answer for the next CONNECT, and how often work was asked for in vain. */
  #done: Packable = null;
  #worked = 0;
  /** What is being worked on ends with it. */
  #effort: object | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get state(): LineState {
    return this.#state;
  }

  open(): void {
    if (this.#state !== "connecting" && this.#state !== "open") {
      this.#connect();
    }
  }

  /** At once: nothing is waited for, whoever waits for an answer gets none. */
  close(): void {
    this.#drop();
    this.#become("closed");
  }

  /** The phone has a network again: do not sit out the pause. */
  hurry(): void {
    if (this.#state === "waiting") {
      this.#connect();
    }
  }

  /** The values after "ok", after work where the relay asks for it. Throws Answered with its code, or Unanswered. */
  async call(event: string, ...values: readonly Packable[]): Promise<Values> {
    for (let worked = 0; ; worked += 1) {
      try {
        return await this.#ask(event, values);
      } catch (reason) {
        const challenge = reason instanceof Answered && reason.code === "work" ? reason.extras[0] : null;
        if (!isChallenge(challenge) || worked === MOST_WORK) {
          throw reason;
        }
        await this.#work(challenge);
      }
    }
  }

  async #work(challenge: Uint8Array): Promise<void> {
    const socket = this.#socket;
    const answer = await workOn(challenge, () => this.#socket === socket).catch(() => {
      throw new Unanswered("closed");
    });
    try {
      await this.#ask("work", [challenge, answer]);
    } catch (reason) {
      // A phone that slept over it is too late for this challenge, not unknown: it is asked for another.
      if (!(reason instanceof Answered) || reason.code !== "refused") {
        throw reason;
      }
    }
  }

  #ask(event: string, values: readonly Packable[]): Promise<Values> {
    const socket = this.#socket;
    if (this.#state !== "open" || socket === null) {
      return Promise.reject(new Unanswered("closed"));
    }
    const id = this.#calls.nextId();
    const frame = eventPacket(this.#options.namespace, id, event, values);
    if (frame.length > LARGEST_FRAME_BYTES) {
      return Promise.reject(new Answered("wrong_size"));
    }
    return this.#calls.begin(id, frame.length, () => socket.send(frame));
  }

  /** Sends and does not look back, for whoever is about to close the line. */
  tell(event: string, ...values: readonly Packable[]): void {
    if (this.#state === "open") {
      this.#socket?.send(eventPacket(this.#options.namespace, null, event, values));
    }
  }

  /** Hears pushes; answers with the way to stop. */
  on(event: string, handler: (...values: Packable[]) => void): () => void {
    const handlers = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  watch(watcher: (state: LineState) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Once the line is open. Throws Answered "refused" or "reload", or Unanswered when it takes longer or is closed. */
  opened(waitMs: number): Promise<void> {
    return new Promise((settle, fail) => {
      const done = (end: () => void) => {
        clearTimeout(timer);
        stop();
        end();
      };
      const look = (state: LineState) => {
        if (state === "open") {
          done(settle);
        } else if (state === "refused" || state === "reload") {
          done(() => fail(new Answered(state)));
        } else if (state === "closed") {
          done(() => fail(new Unanswered("closed")));
        }
      };
      const timer = setTimeout(() => done(() => fail(new Unanswered("late"))), waitMs);
      const stop = this.watch(look);
      look(this.#state);
    });
  }

  #connect(): void {
    this.#drop();
    this.#become("connecting");
    const socket = (this.#options.connect ?? openSocket)(this.#options.address);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) {
        this.#receive(socket, data);
      }
    };
    socket.onclose = () => {
      if (this.#socket === socket) {
        this.#pause();
      }
    };
    this.#silenceMs = OPEN_WAIT_MS;
    this.#watchSilence();
  }

  #receive(socket: WebSocket, data: unknown): void {
    this.#watchSilence();
    try {
      if (typeof data === "string") {
        this.#control(socket, data);
      } else if (data instanceof ArrayBuffer) {
        this.#arrive(arrivalIn(data, this.#options.namespace));
      }
    } catch {
      // A frame that is no packet of ours: this connection is worth nothing.
      this.#pause();
    }
  }

  #control(socket: WebSocket, frame: string): void {
    if (frame === PING) {
      socket.send(PONG);
      return;
    }
    const greeting = greetingIn(frame);
    if (greeting !== null) {
      void this.#introduce(socket, greeting);
    }
  }

  async #introduce(socket: WebSocket, greeting: Greeting): Promise<void> {
    this.#silenceMs = greeting.silenceMs;
    try {
      const done = this.#done;
      this.#done = null;
      const auth = await this.#options.auth(greeting.sid, done);
      if (this.#socket === socket) {
        socket.send(connectPacket(this.#options.namespace, auth));
      }
    } catch {
      if (this.#socket === socket) {
        this.#pause();
      }
    }
  }

  #arrive(arrival: Arrival | null): void {
    switch (arrival?.kind) {
      case "connected":
        this.#failures = 0;
        this.#worked = 0;
        this.#become("open");
        break;
      case "connect refused":
        this.#refused(arrival.message, arrival.data);
        break;
      case "disconnected":
        this.#pause();
        break;
      case "answer":
        this.#calls.answer(arrival.id, arrival.values);
        break;
      case "event":
        for (const handler of this.#listeners.get(arrival.event) ?? []) {
          handler(...arrival.values);
        }
    }
  }

  #refused(message: string, data: Packable): void {
    if (message === "work" && isChallenge(data)) {
      void this.#earn(data);
    } else {
      this.#end(message === "reload" ? "reload" : "refused");
    }
  }

  /** Without holding the connection, of which the relay has few to spare when it asks. */
  async #earn(challenge: Uint8Array): Promise<void> {
    this.#drop();
    const effort = {};
    this.#effort = effort;
    try {
      this.#worked += 1;
      const answer = this.#worked > MOST_WORK ? null : await workOn(challenge, () => this.#effort === effort);
      if (this.#effort === effort) {
        this.#done = answer === null ? null : [challenge, answer];
        answer === null ? this.#pause() : this.#connect();
      }
    } catch {
      if (this.#effort === effort) {
        this.#pause();
      }
    }
  }

  #watchSilence(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pause(), this.#silenceMs);
  }

  #pause(): void {
    this.#drop();
    this.#worked = 0;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    const pauseMs = longest * (0.5 + (this.#options.chance ?? Math.random)() / 2);
    this.#timer = setTimeout(() => this.#connect(), pauseMs);
    this.#become("waiting");
  }

  #end(state: "reload" | "refused"): void {
    this.#drop();
    this.#become(state);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#effort = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#calls.lose();
  }

  #become(state: LineState): void {
    if (this.#state !== state) {
      this.#state = state;
      for (const watcher of this.#watchers) {
        watcher(state);
      }
    }
  }
}

/** The line's address on the origin that served the page. */
export function lineAddress(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/r/?EIO=4&transport=websocket`;
}

function isChallenge(value: Packable | undefined): value is Uint8Array {
  return value instanceof Uint8Array && value.length === CHALLENGE_BYTES;
}

function openSocket(address: string): WebSocket {
  return new WebSocket(address);
}
