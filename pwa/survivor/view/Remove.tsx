// Removing the app from this phone: what goes, what stays, and how to take away by hand what stays.

import { Primary, Secondary, type View } from "./kit.tsx";

export function Remove({ scene, say, act }: View) {
  const busy = scene.busy === "removing";
  const address = location.host;
  return (
    <>
      <p>{say("remove_goes")}</p>
      <p>{say(scene.wordsConfirmed ? "remove_words" : "remove_talk")}</p>
      <h2>{say("remove_stays")}</h2>
      <ul class="plain-lines">
        <li>{say("remove_history", { address })}</li>
        <li>{say("remove_rights", { address })}</li>
        <li>{say("remove_icon")}</li>
        <li>{say("remove_synced")}</li>
        <li>{say("remove_others")}</li>
      </ul>
      <p class="soft">{say("remove_noticed")}</p>
      {scene.unremoved ? <p role="alert">{say("remove_unsure")}</p> : <p class="soft">{say("remove_online")}</p>}
      <div class="stack">
        <Primary busy={busy} onPress={act.removeFromPhone}>
          {say(busy ? "remove_doing" : "remove_yes")}
        </Primary>
        <Secondary onPress={() => act.show(null)}>{say("remove_no")}</Secondary>
      </div>
    </>
  );
}
