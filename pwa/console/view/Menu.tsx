// Everything that is not for every minute.

import { moment } from "../../shared/dates.ts";
import { AlertsPart } from "./AlertsPart.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Dialog, Secondary, useWatched } from "./kit.tsx";

export function Menu(view: DeskProps) {
  const { app, desk, liked, say, language, zone, ask } = view;
  useWatched(liked);
  return (
    <Dialog title={say("menu_title")} say={say} onClose={() => ask(null)}>
      <div class="form">
        <label class="tick">
          <input type="checkbox" checked={liked.sound} onChange={() => liked.switchSound()} />
          <span>{say("menu_sound")}</span>
        </label>
        <label class="tick">
          <input type="checkbox" checked={liked.look === "light"} onChange={() => liked.switchLook()} />
          <span>{say("menu_light")}</span>
        </label>
        <AlertsPart {...view} />
        <Secondary onPress={() => liked.switchLanguage()}>{say("language")}</Secondary>
        {app.coordinates ? <Secondary onPress={() => app.enter("overview")}>{say("overview_title")}</Secondary> : null}
        <Secondary onPress={() => app.enter("rota")}>{say("rota_title")}</Secondary>
        <Secondary onPress={() => app.enter("coordination")}>{say("nav_coordination")}</Secondary>
        <Secondary onPress={() => app.enter("second way")}>{say("menu_passkey")}</Secondary>
        <Secondary onPress={() => app.lock("locked")}>
          {say("menu_lock")} <small>({say("menu_lock_keys")})</small>
        </Secondary>
        <p class="soft">
          {say("menu_certificate", { time: moment(desk.clinician.notAfter, app.now, zone, language) })}
        </p>
        <Secondary onPress={() => app.enter("application")}>{say("menu_renew")}</Secondary>
        <Secondary onPress={() => ask("search")}>{say("search_title")}</Secondary>
        <Secondary onPress={() => ask("palette")}>{say("palette_title")}</Secondary>
        <Secondary onPress={() => ask("keys")}>{say("keys_title")}</Secondary>
      </div>
    </Dialog>
  );
}
