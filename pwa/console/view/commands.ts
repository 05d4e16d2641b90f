// The palette's commands, as things stand now: what can't be done at the moment is not offered.

import { isFull } from "../duty/load.ts";
import { nameOf } from "../duty/requests.ts";
import { inOrder } from "../duty/urgency.ts";
import type { Command } from "../palette.ts";
import { needName, waitOf } from "../words/index.ts";
import type { DeskProps } from "./Desk.tsx";
import { calledIn, mineOf } from "./MineList.tsx";

export function commandsFor(view: DeskProps): readonly Command[] {
  return [...work(view), ...places(view), ...windows(view), ...liking(view), ...taking(view)];
}

/** Last, and saying whom: what can't be undone is not what Enter does before anything was typed. */
function taking({ app, desk, say, takes }: DeskProps): readonly Command[] {
  const [first] = inOrder(desk.queue.waiting, (one) => desk.queue.isDeclined(one), app.now);
  if (first === undefined || desk.busy !== null || isFull(desk.load)) {
    return [];
  }
  const about = { need: needName(first.card.need, say), length: waitOf(Math.max(0, app.now - first.since), say) };
  return [{ name: `take ${nameOf(first)}`, label: say("palette_oldest", about), run: () => takes(first) }];
}

function work({ app, desk, say, ask }: DeskProps): readonly Command[] {
  return [
    { name: "duty", label: say(desk.duty === null ? "duty_start" : "duty_end"), run: () => ask("duty") },
    { name: "lock", label: say("menu_lock"), hint: "Esc Esc", run: () => app.lock("locked") },
  ];
}

function places({ desk, say, show }: DeskProps): readonly Command[] {
  const lists = (["waiting", "mine", "follow"] as const).map((pane, at) => ({
    name: pane,
    label: say("palette_go", { place: say(`nav_${pane}`) }),
    hint: `Alt+${at + 1}`,
    run: () => show(pane, "focus"),
  }));
  const talks = mineOf(desk.conversations).map((conversation) => ({
    name: conversation.name,
    label: say("palette_talk", { name: calledIn(conversation, say) }),
    run: () => {
      desk.choose(conversation.name);
      show("talk", "focus");
    },
  }));
  return [...talks, ...lists];
}

function windows({ desk, say, ask, liked }: DeskProps): readonly Command[] {
  const letter = (key: string) => (liked.letters ? { hint: key } : {});
  const remind = { name: "remind", label: say("remind_set"), run: () => ask("remind") };
  return [
    ...(desk.chosen === null || desk.chosen.ended !== null ? [] : [remind]),
    { name: "search", label: say("search_title"), ...letter("S"), run: () => ask("search") },
    { name: "aside", label: say("aside_ask"), run: () => ask("aside") },
    { name: "near", label: say("near_title"), hint: "Alt+0", run: () => ask("near") },
    { name: "keys", label: say("keys_title"), ...letter("?"), run: () => ask("keys") },
    { name: "menu", label: say("menu_title"), run: () => ask("menu") },
  ];
}

function liking({ say, liked }: DeskProps): readonly Command[] {
  const light = liked.look === "light";
  return [
    { name: "language", label: say("language"), run: () => liked.switchLanguage() },
    { name: "look", label: say(light ? "palette_dark" : "menu_light"), run: () => liked.switchLook() },
    {
      name: "sound",
      label: say(liked.sound ? "palette_sound_off" : "palette_sound_on"),
      run: () => liked.switchSound(),
    },
  ];
}
