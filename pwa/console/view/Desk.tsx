// The desk: a strip, the lists, the conversation, and what there is to know about it. As many panes as there is room for.

import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Waiting } from "../duty/requests.ts";
import { Bar } from "./Bar.tsx";
import { Facts } from "./Facts.tsx";
import { FollowList } from "./FollowList.tsx";
import type { View } from "./kit.tsx";
import { MineList } from "./MineList.tsx";
import { Strip } from "./Strip.tsx";
import { focusIn, useShortcuts } from "./shortcuts.ts";
import { Talk } from "./Talk.tsx";
import { WaitingList } from "./WaitingList.tsx";
import { Windows } from "./Windows.tsx";

export type Pane = "waiting" | "mine" | "follow" | "talk";
export type Open = "duty" | "menu" | "facts" | "palette" | "search" | "near" | "keys" | "remind" | "aside" | null;
/** A message that was looked for: the conversation's name, and the entry's key. */
export type Sought = { readonly talk: string; readonly key: string } | null;
export type DeskProps = View & {
  readonly desk: Desk;
  /** The pane that a narrow screen shows; "focus" takes the focus there, too. */
  readonly show: (pane: Pane, focus?: "focus") => void;
  readonly ask: (open: Open) => void;
  readonly takes: (waiting: Waiting) => void;
  readonly find: (talk: string, key: string) => void;
  readonly sought: Sought;
};

/** From here on lists and conversation stand side by side. */
const WIDE = "(min-width: 700px)";

export function DeskView(view: View) {
  const { desk } = view.app;
  return desk === null ? null : <Panes {...view} desk={desk} />;
}

function Panes(view: View & { readonly desk: Desk }) {
  const { desk, say } = view;
  const { pane, open, props } = useRoom(view);
  useShortcuts(props, open);
  useAttention(desk, open === "aside" ? "aside" : pane);
  const { chosen } = desk;
  return (
    <div class="desk" data-pane={pane}>
      <button type="button" class="skip" onClick={() => props.show(chosen === null ? "waiting" : "talk", "focus")}>
        {say(chosen === null ? "desk_skip_lists" : "desk_skip_talk")}
      </button>
      <Strip {...props} />
      <main>
        <h1 class="heard">{say("nav_desk")}</h1>
        <div class="lists">
          <WaitingList {...props} />
          <MineList {...props} />
          <FollowList {...props} />
        </div>
        <div class="talk-pane" id="talk">
          {chosen === null ? (
            <p class="empty">{say("talk_empty")}</p>
          ) : (
            <Talk key={chosen.name} {...props} conversation={chosen} />
          )}
        </div>
      </main>
      <aside class="facts-pane" aria-label={say("facts_title")}>
        {chosen === null ? null : <Facts {...props} conversation={chosen} />}
      </aside>
      <Bar {...props} pane={pane} />
      <Windows {...props} open={open} />
    </div>
  );
}

/** What is shown, and how to show something else. */
function useRoom(view: View & { readonly desk: Desk }) {
  const { desk } = view;
  const [pane, setPane] = useState<Pane>("waiting");
  const [open, ask] = useState<Open>(null);
  const [sought, seek] = useState<Sought>(null);
  const show = (wanted: Pane, focus?: "focus") => {
    setPane(wanted);
    // Whoever comes back to a conversation later comes to its end.
    seek(null);
    if (focus !== undefined) {
      // On a phone the list is there only after the next frame.
      requestAnimationFrame(() => setTimeout(focusIn, 0, wanted));
    }
  };
  const takes = (waiting: Waiting) => {
    void desk.take(waiting).then(() => {
      if (desk.notice === null) {
        show("talk", "focus");
      }
    });
  };
  const find = (talk: string, key: string) => {
    desk.choose(talk);
    setPane("talk");
    seek({ talk, key });
  };
  return { pane, open, props: { ...view, show, ask, takes, find, sought } satisfies DeskProps };
}

/** A conversation counts as read only while it can be seen, and nobody is whispering before it. */
function useAttention(desk: Desk, pane: Pane | "aside"): void {
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const shown = () => pane !== "aside" && (wide.matches || pane === "talk");
    const look = () => desk.attend(document.visibilityState === "visible" && shown());
    look();
    wide.addEventListener("change", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      wide.removeEventListener("change", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [desk, pane]);
}
