// Reading aloud: only when she asks, only by a voice that lives on the phone; a remote one would send the words away.

import type { Language } from "../shared/words/words.ts";

/** Indonesian is "in" on older phones. */
const TAGS: Readonly<Record<Language, readonly string[]>> = { id: ["id", "in"], en: ["en"] };

/** What is being read: held here, because the browser drops what nobody holds before it has been heard. */
let held: readonly SpeechSynthesisUtterance[] = [];

export function localVoice(language: Language): SpeechSynthesisVoice | null {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  const speaks = (tag: string) => TAGS[language].includes(tag.split(/[-_]/)[0]?.toLowerCase() ?? "");
  return voices.find(({ lang, localService }) => localService && speaks(lang)) ?? null;
}

/** A phone tells late which voices it has. Answers with how to stop listening. */
export function watchVoices(changed: () => void): () => void {
  const synthesis = globalThis.speechSynthesis;
  synthesis?.addEventListener?.("voiceschanged", changed);
  return () => synthesis?.removeEventListener?.("voiceschanged", changed);
}

/** Reads one text after the other; `done` when the last was heard, or none could be. */
export function read(texts: readonly string[], voice: SpeechSynthesisVoice, done: () => void): void {
  stop();
  if (!voice.localService) {
    done();
    return;
  }
  const over = () => {
    if (held === utterances) {
      held = [];
      done();
    }
  };
  const utterances = texts.map((text, place) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.onerror = over;
    utterance.onend = place === texts.length - 1 ? over : null;
    return utterance;
  });
  held = utterances;
  for (const utterance of utterances) {
    speechSynthesis.speak(utterance);
  }
}

export function stop(): void {
  if (held.length > 0) {
    held = [];
    speechSynthesis.cancel();
  }
}
