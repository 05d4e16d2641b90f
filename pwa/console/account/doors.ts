// The console's few HTTP doors: the passkey ceremonies and signing out. JSON both ways, the session in a cookie.

import { Answered, Unanswered } from "../../shared/line.ts";

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;
export type Answer = Readonly<Record<string, unknown>>;

export class Doors {
  readonly #fetch: Fetch;
  /** The end of the session before: it takes the cookie away, and must not come after the next one's. */
  #leaving: Promise<unknown> = Promise.resolve();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** The relay's answer. Throws Answered with its code, or Unanswered. */
  async ask(path: string, question: Answer = {}): Promise<Answer> {
    await this.#leaving;
    const response = await this.#reach(path, question);
    const answer = await parsed(response);
    if (response.ok) {
      return answer;
    }
    const { refused } = answer;
    if (response.status >= 500 || typeof refused !== "string") {
      throw new Unanswered("unavailable");
    }
    throw new Answered(refused);
  }

  /** Ends the session without waiting, also while the page goes. */
  signOut(): void {
    this.#leaving = this.#reach("/out", {}).catch(() => undefined);
  }

  async #reach(path: string, question: Answer): Promise<Response> {
    try {
      return await this.#fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
        credentials: "same-origin",
        cache: "no-store",
        keepalive: true,
      });
    } catch {
      throw new Unanswered("lost");
    }
  }
}

async function parsed(response: Response): Promise<Answer> {
  try {
    const answer: unknown = await response.json();
    return typeof answer === "object" && answer !== null ? (answer as Answer) : {};
  } catch {
    return {};
  }
}
