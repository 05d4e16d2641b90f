// How this clinician likes the console, while it is open; nothing of it is kept.

import type { Language } from "../shared/words/words.ts";
import { Watched } from "./watched.ts";

export type Look = "dark" | "light";

export class Preferences extends Watched {
  language: Language;
  look: Look;
  sound = true;
  /** Whether single letters are keys; with Ctrl or Alt they always are. */
  letters = true;

  constructor(language: Language, look: Look) {
    super();
    this.language = language;
    this.look = look;
  }

  switchLanguage(): void {
    this.language = this.language === "id" ? "en" : "id";
    this.changed();
  }

  switchLook(): void {
    this.look = this.look === "dark" ? "light" : "dark";
    this.changed();
  }

  switchLetters(): void {
    this.letters = !this.letters;
    this.changed();
  }

  switchSound(): void {
    this.sound = !this.sound;
    this.changed();
  }
}
