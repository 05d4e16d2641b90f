// How far her call has come, and the one way to hurry it: with the part that comes while she waits.

import { type Called, COORDINATORS } from "../called.ts";
import type { Talk } from "../scene.ts";
import { CallAgain } from "./CallAgain.tsx";
import { Secondary, type View } from "./kit.tsx";
import { Waits } from "./Waits.tsx";

/** Who was called by now, and the truth when nobody is left: then she may call whoever is there. */
export function CalledSoFar(view: View & { readonly called: Called | null }) {
  const { say, called } = view;
  if (called === null || called.step === 0) {
    return null;
  }
  return called.there === 0 ? (
    <>
      <p>{say("waiting_nobody_left")}</p>
      <CallAgain {...view} missing={null} />
    </>
  ) : (
    <p>
      {say("waiting_called", { n: `${called.asked}` })}
      {called.step === COORDINATORS ? ` ${say("waiting_all")}` : null}
    </p>
  );
}

/** Until when an answer waits for her; and hurrying it. */
export function Meanwhile(view: View & { readonly talk: Talk }) {
  return (
    <>
      <Waits scene={view.scene} say={view.say} />
      <Hurry {...view} />
    </>
  );
}

/** The one bit of priority, where there is anybody to hurry. */
function Hurry({ act, say, scene, talk }: View & { readonly talk: Talk }) {
  const { called, hurried } = talk;
  if (called === null || called.step === 0 || called.there === 0) {
    return null;
  }
  return hurried ? (
    <p class="soft" role="status">
      {say("waiting_hurried")}
    </p>
  ) : (
    <Secondary busy={scene.busy === "hurrying"} onPress={act.callAll}>
      {say("waiting_hurry")}
    </Secondary>
  );
}
