// The public page: what this is, on whose phone, how to leave, and one button to begin.

import type { ComponentChildren } from "preact";
import type { Language } from "../../shared/words/words.ts";
import { type Speak, speaking } from "../words/index.ts";
import { Shade } from "./Shade.tsx";

export type Progress = "calm" | "going" | "failed";

type Props = {
  readonly language: Language;
  readonly progress: Progress;
  readonly onLeave: () => void;
  readonly onBegin: () => void;
  readonly onSpeak: (language: Language) => void;
};

export function Page({ language, progress, onLeave, onBegin, onSpeak }: Props) {
  const say = speaking(language);
  const other = language === "id" ? "en" : "id";
  return (
    <div class="public">
      <button type="button" class="corner" aria-label={say("close")} onPointerDown={onLeave} onClick={onLeave}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 5l14 14M19 5L5 19" />
        </svg>
      </button>
      <div class="top">
        <button type="button" class="speak" lang={other} onClick={() => onSpeak(other)}>
          {say("other_language")}
        </button>
        {/* For whoever sees: others meet the corner first, by its name. */}
        <p aria-hidden="true">{say("corner")} →</p>
      </div>
      <main>
        <div class="welcome">
          <Shade />
          <h1>{say("title")}</h1>
          <p class="lead">{say("lead")}</p>
          <p>{say("who")}</p>
          <p>{say("secret")}</p>
          <button type="button" class="begin" aria-disabled={progress === "going"} onClick={onBegin}>
            {say(progress === "failed" ? "begin_again" : "begin")}
          </button>
          <p class="status" role="status">
            {progress === "calm" ? "" : say(progress)}
          </p>
          <p class="soft">{say("danger")}</p>
        </div>
        <Facts say={say} />
      </main>
    </div>
  );
}

function Facts({ say }: { readonly say: Speak }) {
  return (
    <div class="facts">
      <Card title={say("phone_title")}>
        <dl>
          <dt>{say("phone_friend")}</dt>
          <dd>{say("phone_friend_why")}</dd>
          <dt>{say("phone_own")}</dt>
          <dd>{say("phone_own_why")}</dd>
          <dd>{say("phone_own_seen")}</dd>
          <dt>{say("phone_anyones")}</dt>
          <dd>{say("phone_anyones_why")}</dd>
          <dd>{say("phone_private")}</dd>
        </dl>
      </Card>
      <Card title={say("leaving_title")}>
        <ul>
          <li>{say("leaving_corner")}</li>
          <li>{say("leaving_back")}</li>
          <li>{say("leaving_trace")}</li>
        </ul>
      </Card>
      <Card title={say("next_title")}>
        <ol>
          <li>{say("next_choose")}</li>
          <li>{say("next_wait")}</li>
          <li>{say("next_locked")}</li>
          <li>{say("next_gone")}</li>
        </ol>
      </Card>
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
