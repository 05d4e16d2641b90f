// What opens over a screen and closes back to it.

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Dish } from "../../shared/doorway.ts";
import type { Sheet } from "../scene.ts";
import type { Name } from "../words/index.ts";
import { Back, Primary, Secondary, type View } from "./kit.tsx";
import { Numbers } from "./Numbers.tsx";
import { Pictures } from "./Pictures.tsx";
import { Remove } from "./Remove.tsx";
import { SixWords } from "./SixWords.tsx";

const TITLES: Readonly<Record<Sheet, Name>> = {
  visible: "visible_title",
  menu: "more",
  words: "words_title",
  renew: "renew_title",
  numbers: "numbers_title",
  pictures: "pictures_title",
  delete: "delete_title",
  report: "report_title",
  remove: "remove_title",
};

export type Supplies = { readonly decoys: readonly string[]; readonly dishes: readonly Dish[] };
type SheetsProps = View & Supplies & { readonly sheet: Sheet };

export function Sheets(props: SheetsProps) {
  const { say, act, sheet } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [sheet]);
  return (
    <section class="sheet" role="dialog" aria-modal="true" aria-label={say(TITLES[sheet])}>
      <header class="head">
        <Back say={say} onBack={() => act.show(null)} />
        <h1 tabIndex={-1} ref={heading}>
          {say(TITLES[sheet])}
        </h1>
      </header>
      <Inside {...props} />
    </section>
  );
}

function Inside(props: SheetsProps): ComponentChild {
  const { say, sheet } = props;
  switch (sheet) {
    case "visible":
      return (
        <>
          <Lines say={say} names={VISIBLE} />
          <Secondary onPress={() => props.act.show("remove")}>{say("menu_remove")}</Secondary>
        </>
      );
    case "report":
      return <Lines say={say} names={[props.scene.facts?.mustReport ? "report_must" : "report_may", "report_relay"]} />;
    case "menu":
      return <Menu {...props} />;
    case "words":
      return <SixWords key="words" {...props} />;
    case "renew":
      return <SixWords key="renew" {...props} renewing />;
    case "numbers":
      return <Numbers {...props} />;
    case "pictures":
      return <Pictures {...props} />;
    case "delete":
      return <Delete {...props} />;
    case "remove":
      return <Remove {...props} />;
  }
}

const VISIBLE: readonly Name[] = [
  "visible_gone",
  "visible_icon",
  "visible_watcher",
  "visible_behind",
  "visible_recent",
  "visible_keyboard",
  "visible_history",
  "visible_network",
  "visible_relay",
  "visible_reader",
  "visible_call",
  "visible_private",
];

function Lines({ say, names }: Pick<View, "say"> & { readonly names: readonly Name[] }) {
  return (
    <ul class="plain-lines">
      {names.map((name) => (
        <li key={name}>{say(name)}</li>
      ))}
    </ul>
  );
}

function Menu({ scene, say, act }: View) {
  const items = [
    ["words", "menu_return"],
    ...(scene.wordsConfirmed ? [["renew", "menu_renew"] as const] : []),
    ["pictures", "menu_pictures"],
    ["numbers", "menu_numbers"],
    ["visible", "menu_visible"],
    ["report", "menu_report"],
    ["delete", "menu_delete"],
    ["remove", "menu_remove"],
  ] as const;
  return (
    <div class="stack">
      {items.map(([sheet, name]) => (
        <Secondary key={sheet} onPress={() => act.show(sheet)}>
          {say(name)}
        </Secondary>
      ))}
    </div>
  );
}

function Delete({ scene, say, act }: View) {
  const busy = scene.busy === "deleting";
  return (
    <>
      <p>{say("delete_everyone")}</p>
      <p class="soft">{say("delete_memory")}</p>
      {scene.deleteUnsure ? <p role="alert">{say("delete_unsure")}</p> : null}
      <div class="stack">
        <Primary busy={busy} onPress={act.deleteNow}>
          {say(busy ? "delete_doing" : "delete_yes")}
        </Primary>
        <Secondary onPress={() => act.show(null)}>{say("delete_no")}</Secondary>
      </div>
    </>
  );
}
