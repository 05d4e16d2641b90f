// Reading aloud: only voices that live on the phone, and only until she stops it or goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { localVoice, read, stop } from "../../../pwa/survivor/reading_aloud.ts";
import { FakeRelay, Town } from "./relay.ts";
import { visiting } from "./visiting.ts";

type Utterance = {
  text: string;
  voice: unknown;
  lang: string;
  onend: (() => void) | null;
  onerror: (() => void) | null;
};

/** What a phone's own speech would do, without a sound. */
class Phone {
  readonly said: Utterance[] = [];
  stopped = 0;
  readonly #voices: readonly SpeechSynthesisVoice[];

  constructor(...voices: readonly (readonly [string, boolean])[]) {
    this.#voices = voices.map(([lang, localService]) => ({ lang, localService }) as SpeechSynthesisVoice);
    const speechSynthesis = {
      getVoices: () => this.#voices,
      speak: (utterance: Utterance) => this.said.push(utterance),
      cancel: () => {
        this.stopped += 1;
      },
    };
    class SpeechSynthesisUtterance {
      readonly text: string;

      constructor(text: string) {
        this.text = text;
      }
    }
    Object.assign(globalThis, { speechSynthesis, SpeechSynthesisUtterance });
  }
}

test("a remote voice is never taken, also when it is the only one", () => {
  new Phone(["id-ID", false], ["en-GB", true]);
  assert.equal(localVoice("id"), null);
  assert.equal(localVoice("en")?.lang, "en-GB");
  new Phone(["id-ID", false], ["in_ID", true]);
  assert.equal(localVoice("id")?.localService, true);
});

test("a voice that turns out to be remote reads nothing", () => {
  const phone = new Phone(["id-ID", false]);
  let over = 0;
  read(["Halo."], { lang: "id-ID", localService: false } as SpeechSynthesisVoice, () => {
    over += 1;
  });
  assert.deepEqual([phone.said.length, over], [0, 1]);
});

test("texts are read one after the other, and the end is told once", () => {
  const phone = new Phone(["id-ID", true]);
  let over = 0;
  const voice = localVoice("id");
  assert.ok(voice);
  read(["Satu.", "Dua."], voice, () => {
    over += 1;
  });
  assert.deepEqual(
    phone.said.map(({ text, voice: by }) => [text, by === voice]),
    [
      ["Satu.", true],
      ["Dua.", true],
    ],
  );
  phone.said[0]?.onend?.();
  assert.equal(over, 0);
  phone.said[1]?.onend?.();
  phone.said[1]?.onerror?.();
  assert.equal(over, 1);
  stop();
  assert.equal(phone.stopped, 0, "nothing was being read any more");
});

test("covering the screen, and leaving, stop what is being read", async () => {
  const phone = new Phone(["id-ID", true]);
  const voice = localVoice("id");
  assert.ok(voice);
  const town = new Town();
  const visit = visiting(town, new FakeRelay(town));
  read(["Halo."], voice, () => {});
  visit.cover(true);
  assert.equal(phone.stopped, 1);
  read(["Halo."], voice, () => {});
  visit.forget();
  assert.equal(phone.stopped, 2);
});
