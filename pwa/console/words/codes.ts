// Facts that a card or wishes tell in short codes, as sentences. An unknown code is shown as it came.

import type { Name, Speak } from "./index.ts";

const FIXED: Readonly<Record<string, Name>> = {
  "under_18:yes": "code_under_18",
  "under_18:no": "code_adult",
  "answer:any_time": "code_any_time",
  "answer:after_me": "code_after_me",
};

export function factOf(code: string, say: Speak): string {
  const fixed = FIXED[code];
  if (fixed !== undefined) {
    return say(fixed);
  }
  const [name = "", value = ""] = split(code);
  if (name === "language") {
    return say("code_language", { value: languageName(value, say) });
  }
  return name === "call_me" ? say("code_call_me", { value }) : code;
}

export function languageName(language: string, say: Speak): string {
  return language === "id" ? say("code_id") : language === "en" ? say("code_en") : language;
}

function split(code: string): readonly string[] {
  const at = code.indexOf(":");
  return at < 0 ? [code] : [code.slice(0, at), code.slice(at + 1)];
}
