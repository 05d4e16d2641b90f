// Regions that nobody who is asked may be from: chosen with ticks, and what follows from it.

import { useEffect } from "preact/hooks";
import type { Need } from "../scene.ts";
import { Page, Primary, Secondary, type View } from "./kit.tsx";
import { Numbers } from "./Numbers.tsx";

export function RegionPicker({ act, say }: View) {
  const regions = act.choosing()?.regions;
  useEffect(() => regions?.look(), []);
  if (regions === undefined || regions.known === null) {
    return <Unknown say={say} missing={regions?.missing === true} onPress={() => regions?.look()} />;
  }
  const { known } = regions;
  const isOut = (region: string) => regions.has(region);
  return (
    <div class="stack">
      <p>{say("regions_why")}</p>
      {known.length === 0 ? <p role="status">{say("regions_nobody")}</p> : null}
      <fieldset class="choices">
        <legend>{say("regions_none_from")}</legend>
        {known.map((region) => (
          // biome-ignore lint/a11y/useSemanticElements: the way round her room knows buttons
          <button
            type="button"
            role="checkbox"
            key={region}
            aria-checked={isOut(region)}
            onClick={() => regions.turn(region)}
          >
            <span aria-hidden="true">{isOut(region) ? "✓ " : ""}</span>
            {region}
          </button>
        ))}
      </fieldset>
      <p role="status">{known.length > 0 && known.every(isOut) ? say("regions_all") : ""}</p>
      <ul class="plain-lines">
        <li>
          {say("regions_then")} {say("regions_away")}
        </li>
        <li>{say("regions_sent")}</li>
        <li>{say("regions_again")}</li>
      </ul>
      <Primary onPress={() => act.show(null)}>{say("close")}</Primary>
    </div>
  );
}

type UnknownProps = Pick<View, "say"> & { readonly missing: boolean; readonly onPress: () => void };

function Unknown({ missing, onPress, say }: UnknownProps) {
  return (
    <div class="stack">
      <p role="status">{say(missing ? "regions_missing" : "regions_looking")}</p>
      {missing ? <Secondary onPress={onPress}>{say("again")}</Secondary> : null}
    </div>
  );
}

/** In the place of what a call allows beforehand: less, where she leaves somebody out. */
export function LeftOut({ act, say }: View) {
  const { leftOut = [] } = act.choosing()?.regions ?? {};
  return leftOut.length === 0 ? (
    <p>{say("need_consent")}</p>
  ) : (
    <>
      <p>{say("regions_asked")}</p>
      <p>{say("regions_left_out", { regions: leftOut.join(", ") })}</p>
    </>
  );
}

/** Nobody was asked, because of what she chose. */
export function AllLeftOut({ act, need, say, scene }: View & { readonly need: Need }) {
  return (
    <Page label={say("regions_all_title")}>
      <h1>{say("regions_all_title")}</h1>
      <p role="status">{say("nobody_nothing")}</p>
      <div class="stack">
        <Primary onPress={() => act.show("regions")}>{say("regions_change")}</Primary>
        <Secondary onPress={() => act.ask(need)}>{say("again")}</Secondary>
        <Secondary onPress={act.back}>{say("nobody_other")}</Secondary>
      </div>
      <Numbers scene={scene} say={say} />
    </Page>
  );
}
