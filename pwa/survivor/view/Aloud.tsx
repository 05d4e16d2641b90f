// "Read aloud": a control that says first who might hear it, and is absent where the phone has no voice of its own.

import { useEffect, useState } from "preact/hooks";
import { localVoice, read, stop, watchVoices } from "../reading_aloud.ts";
import type { Bubble } from "../scene.ts";
import type { View } from "./kit.tsx";

type AloudProps = Pick<View, "scene" | "say"> & { readonly bubbles: readonly Bubble[] };

export function Aloud({ scene: { language }, say, bubbles }: AloudProps) {
  const [voice, setVoice] = useState<SpeechSynthesisVoice | null>(null);
  const [state, setState] = useState<"quiet" | "asked" | "reading">("quiet");
  useEffect(() => {
    const look = () => setVoice(localVoice(language));
    look();
    return watchVoices(look);
  }, [language]);
  useEffect(() => stop, []);
  const texts = lastHeard(bubbles);
  if (voice === null || texts.length === 0) {
    return null;
  }
  const pressed = () => {
    if (state === "reading") {
      stop();
      setState("quiet");
    } else if (state === "quiet") {
      setState("asked");
    } else {
      setState("reading");
      read(texts, voice, () => setState("quiet"));
    }
  };
  return (
    <div class="aloud">
      {state === "asked" ? <p role="status">{say("aloud_hint")}</p> : null}
      <button type="button" class="quiet" onClick={pressed}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={state === "reading" ? "M7 7h10v10H7z" : "M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6"} />
        </svg>
        {say(state === "reading" ? "aloud_stop" : state === "asked" ? "aloud_now" : "aloud")}
      </button>
      {state === "asked" ? (
        <button type="button" class="quiet" onClick={() => setState("quiet")}>
          {say("delete_no")}
        </button>
      ) : null}
    </div>
  );
}

/** What was said to her last, up to where she wrote herself. */
function lastHeard(bubbles: readonly Bubble[]): readonly string[] {
  const end = bubbles.findLastIndex(({ mine }) => !mine) + 1;
  const begin = bubbles.slice(0, end).findLastIndex(({ mine }) => mine) + 1;
  return bubbles.slice(begin, end).map(({ text }) => text);
}
