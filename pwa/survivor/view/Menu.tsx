// What else she may do: a sheet on a phone, beside the messages where there is room.

import { Secondary, type View } from "./kit.tsx";

export function Menu({ scene, say, act }: View) {
  const items = [
    ["words", "menu_return"],
    ...(scene.wordsConfirmed
      ? ([
          ["returns", "returns_title"],
          ["renew", "menu_renew"],
        ] as const)
      : []),
    // Always the same: whether it stands here must not tell whether a sign was agreed on.
    ...(scene.talk === null ? [] : ([["sign", "menu_sign"]] as const)),
    ...((scene.talk?.company.length ?? 0) > 1 ? ([["company", "menu_company"]] as const) : []),
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
