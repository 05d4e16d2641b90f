// Three pictures, in an order she remembers, open the screen again after it was covered.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Dish } from "../../shared/doorway.ts";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Language } from "../../shared/words/words.ts";
import { PICTURES_NEEDED } from "../covering.ts";
import { COVER_LENGTHS } from "../timers.ts";
import { Choices } from "./Choices.tsx";
import { Primary, Quiet, type View } from "./kit.tsx";

export function Pictures({ scene, say, act, dishes }: View & { readonly dishes: readonly Dish[] }) {
  const [picked, setPicked] = useState<readonly string[]>([]);
  const pick = (dish: string) => {
    if (picked.length < PICTURES_NEEDED && !picked.includes(dish)) {
      setPicked([...picked, dish]);
    }
  };
  return (
    <>
      <p>{say(scene.pictures && picked.length === 0 ? "pictures_done" : "pictures_why")}</p>
      <p>{say("pictures_order")}</p>
      <div class="grid pictures">
        {dishes.map((dish) => (
          <Picture key={dish.id} dish={dish} language={scene.language} place={picked.indexOf(dish.id)} onPick={pick} />
        ))}
      </div>
      {picked.length === PICTURES_NEEDED ? (
        <Primary onPress={() => act.choosePictures(picked)}>{say("pictures_keep")}</Primary>
      ) : null}
      {picked.length > 0 ? <Quiet onPress={() => setPicked([])}>{say("pictures_clear")}</Quiet> : null}
      <p class="soft">{say("pictures_card")}</p>
      <Choices
        label={say("pictures_for")}
        choices={COVER_LENGTHS.map((seconds) => ({
          value: seconds as number,
          text: seconds < 60 ? say("seconds", { n: `${seconds}` }) : lengthOf(seconds, say),
        }))}
        chosen={scene.coverFor}
        onChoose={act.chooseCoverFor}
      />
      <p class="soft">{say("pictures_after")}</p>
      {scene.pictures ? null : <p class="soft">{say("pictures_none")}</p>}
    </>
  );
}

type PictureProps = {
  readonly dish: Dish;
  readonly language: Language;
  readonly place: number;
  readonly onPick: (dish: string) => void;
};

function Picture({ dish, language, place, onPick }: PictureProps) {
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => frame.current?.replaceChildren(dish.svg()), [dish]);
  return (
    <button
      type="button"
      class="picture"
      aria-label={dish.title[language]}
      aria-pressed={place >= 0}
      onClick={() => onPick(dish.id)}
    >
      <span class="frame" ref={frame} aria-hidden="true" />
      {place < 0 ? null : <span class="badge">{place + 1}</span>}
    </button>
  );
}
