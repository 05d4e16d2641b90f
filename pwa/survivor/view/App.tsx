// One scene, one screen; the corner that closes everything lies over all of them.

import type { ComponentChild } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ReturnState, Sheet, Stage } from "../scene.ts";
import type { Supply } from "../supplies.ts";
import { Coming } from "./Coming.tsx";
import { Gate } from "./Gate.tsx";
import { goRound, type View } from "./kit.tsx";
import { NeedPicker } from "./Need.tsx";
import { Over } from "./Over.tsx";
import { Nobody, Sending, Unsent } from "./Sending.tsx";
import type { Supplies } from "./Sheets.tsx";
import { Talk } from "./Talk.tsx";
import { Waiting } from "./Waiting.tsx";

type AppProps = View & Supplies & { readonly later: Supply };

export function App(props: AppProps) {
  const { scene, say, act } = props;
  const under = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  const covered = scene.sheet !== null;
  // What opened a sheet has the focus again when it closes.
  useLayoutEffect(() => {
    if (covered) {
      opener.current = under.current?.querySelector<HTMLElement>(":focus") ?? null;
    } else {
      opener.current?.focus({ preventScroll: true });
    }
  }, [covered]);
  return (
    // A browser that offers to translate would send what is on the screen to somebody else.
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are not for this element, it only sees where they lead
    <div class="room" lang={scene.language} translate={false} onKeyDown={goRound}>
      <div class="under" inert={covered} ref={under}>
        {screen(props)}
      </div>
      {scene.sheet === null ? null : sheet(props, scene.sheet)}
      <button type="button" class="corner" aria-label={say("leave")} onPointerDown={act.leave} onClick={act.leave}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 5l14 14M19 5L5 19" />
        </svg>
      </button>
    </div>
  );
}

function sheet(props: AppProps, name: Sheet): ComponentChild {
  const { Sheets } = props.later.got ?? {};
  return Sheets === undefined ? (
    <section class="sheet">
      <Coming {...props} onBack={() => props.act.show(null)} />
    </section>
  ) : (
    <Sheets key={name} {...props} sheet={name} />
  );
}

function returning(props: AppProps, state: ReturnState): ComponentChild {
  const { Return } = props.later.got ?? {};
  return Return === undefined ? <Coming {...props} onBack={props.act.back} /> : <Return {...props} state={state} />;
}

function nobody(view: AppProps, { leftOut, need }: Extract<Stage, { at: "nobody" }>): ComponentChild {
  const { AllLeftOut } = view.later.got ?? {};
  return leftOut && AllLeftOut ? <AllLeftOut {...view} need={need} /> : <Nobody {...view} need={need} />;
}

function screen(view: AppProps): ComponentChild {
  const { stage } = view.scene;
  switch (stage.at) {
    case "gate":
      return <Gate {...view} />;
    case "need":
      return <NeedPicker {...view} />;
    case "sending":
      return <Sending {...view} step={stage.step} />;
    case "unsent":
      return <Unsent {...view} why={stage.why} />;
    case "nobody":
      return nobody(view, stage);
    case "waiting":
      return <Waiting {...view} />;
    case "talk":
      return <Talk {...view} />;
    case "return":
      return returning(view, stage.state);
    case "over":
      return <Over {...view} why={stage.why} />;
  }
}
