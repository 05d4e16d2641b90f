// What opens over a screen and closes back to it.

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Dish } from "../../shared/doorway.ts";
import type { Sheet } from "../scene.ts";
import type { Name } from "../words/index.ts";
import { Company } from "./Company.tsx";
import { Back, Primary, Secondary, type View } from "./kit.tsx";
import { Menu } from "./Menu.tsx";
import { Numbers } from "./Numbers.tsx";
import { Pictures } from "./Pictures.tsx";
import { RegionPicker } from "./Regions.tsx";
import { Remove } from "./Remove.tsx";
import { Returns } from "./Returns.tsx";
import { SafetySign } from "./SafetySign.tsx";
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
  returns: "returns_title",
  company: "company_title",
  sign: "sign_title",
  regions: "regions_title",
  remove: "remove_title",
};

export type Supplies = { readonly decoys: readonly string[]; readonly dishes: readonly Dish[] };
type SheetsProps = View & Supplies & { readonly sheet: Sheet };

export function Sheets(props: SheetsProps) {
  const { say, act, sheet } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // Not modal to a screen reader: the corner beside it has to stay within reach. What lies under it is inert.
  return (
    <div
      class="sheet"
      role="dialog"
      aria-label={say(TITLES[sheet])}
      onKeyDown={({ key }) => (key === "Escape" ? act.show(null) : undefined)}
    >
      <header class="head">
        <Back say={say} onBack={() => act.show(null)} />
        <h1 tabIndex={-1} ref={heading}>
          {say(TITLES[sheet])}
        </h1>
      </header>
      <Inside {...props} />
    </div>
  );
}

function Inside(props: SheetsProps): ComponentChild {
  const { say, sheet } = props;
  switch (sheet) {
    case "visible":
      return (
        <>
          <Visible say={say} />
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
      return <Numbers {...props} titled />;
    case "pictures":
      return <Pictures {...props} />;
    case "returns":
      return <Returns {...props} />;
    case "company":
      return <Company {...props} />;
    case "sign":
      return <SafetySign {...props} />;
    case "regions":
      return <RegionPicker {...props} />;
    case "delete":
      return <Delete {...props} />;
    case "remove":
      return <Remove {...props} />;
  }
}

/** What is most dangerous comes first, what she can do about it last. */
const VISIBLE: readonly (readonly [Name, readonly Name[]])[] = [
  ["visible_around", ["visible_behind", "visible_watcher", "visible_reader"]],
  [
    "visible_phone",
    ["visible_gone", "visible_recent", "visible_icon", "visible_keyboard", "visible_history", "visible_call"],
  ],
  ["visible_net", ["visible_network", "visible_relay"]],
  ["visible_better", ["visible_private", "visible_home", "visible_still"]],
];
const STEPS: readonly Name[] = ["visible_menu", "visible_tab", "visible_type", "visible_shut"];

function Visible({ say }: Pick<View, "say">) {
  return (
    <>
      {VISIBLE.map(([title, names]) => (
        <section key={title} class="facts">
          <h2>{say(title)}</h2>
          <Lines say={say} names={names} />
        </section>
      ))}
      <h2>{say("visible_how")}</h2>
      <ol class="steps">
        {STEPS.map((name) => (
          <li key={name}>{say(name)}</li>
        ))}
      </ol>
    </>
  );
}

function Lines({ say, names }: Pick<View, "say"> & { readonly names: readonly Name[] }) {
  return (
    <ul class="plain-lines">
      {names.map((name) => (
        <li key={name}>{say(name)}</li>
      ))}
    </ul>
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
