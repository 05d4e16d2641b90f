// One quiet strip when the line is not open.

import type { View } from "./kit.tsx";

export function LineNote({ scene, say }: Pick<View, "scene" | "say">) {
  if (scene.line === "open") {
    return scene.clockDoubtful ? <p class="line-note">{say("clock_doubtful")}</p> : null;
  }
  return (
    <p class="line-note" role="status">
      {say(scene.line === "waiting" ? "line_waiting" : "line_connecting")}
    </p>
  );
}
