// Every key that does something, and the switch for those that are single letters.

import type { DeskProps } from "./Desk.tsx";
import { Dialog, useWatched } from "./kit.tsx";

export function Keys({ liked, say, ask }: DeskProps) {
  useWatched(liked);
  const letters = [
    ["J", say("keys_next")],
    ["K", say("keys_previous")],
    ["S", say("search_title")],
    ["/", say("replies_open")],
    ["?", say("keys_title")],
  ] as const;
  const rows = [
    ["Ctrl+K", say("keys_palette")],
    ["Alt+1", say("nav_waiting")],
    ["Alt+2", say("nav_mine")],
    ["Alt+3", say("nav_follow")],
    ["Alt+4", say("nav_talk")],
    ["Alt+0", say("near_title")],
    ["Enter", say("keys_send")],
    ["Shift+Enter", say("keys_line")],
    ["Esc", say("keys_esc")],
    ["Esc Esc", say("keys_lock")],
    ...(liked.letters ? letters : []),
  ] as const;
  return (
    <Dialog title={say("keys_title")} say={say} onClose={() => ask(null)}>
      <div class="form">
        <dl class="keys">
          {rows.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <label class="tick">
          <input type="checkbox" checked={liked.letters} onChange={() => liked.switchLetters()} />
          <span>{say("keys_letters")}</span>
        </label>
        <p class="soft">{say("keys_letters_line")}</p>
      </div>
    </Dialog>
  );
}
