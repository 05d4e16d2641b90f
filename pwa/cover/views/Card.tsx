// One recipe in a list: a picture to press. A tap opens it; what a long press does depends on where it came from.

import type { HTMLAttributes } from "preact";
import { useMemo } from "preact/hooks";
import { Press } from "../holding.ts";
import type { Library } from "../recipes/library.ts";
import type { Recipe } from "../recipes/recipe.ts";
import type { View } from "../scene.ts";
import { speaking } from "../words/index.ts";
import { Icon } from "./Icon.tsx";
import { Picture } from "./Picture.tsx";

type Props = View & {
  readonly recipe: Recipe;
  readonly library: Library;
  /** What came along with this recipe; "" for those of our own book. */
  readonly token?: string;
  readonly large?: boolean;
};

export function Card({ scene, act, recipe, library, token = "", large = false }: Props) {
  const { language } = scene;
  const say = speaking(language);
  const press = useMemo(() => new Press(() => token !== "" && act.hold(token)), [token]);
  return (
    <button
      type="button"
      class={large ? "card large" : "card"}
      {...pointer(press, () => act.open(recipe))}
      {...keyboard(press, () => act.open(recipe))}
    >
      <Picture recipe={recipe} library={library} />
      <span class="about">
        <span class="title">{recipe.title[language === "id" ? 0 : 1]}</span>
        <span class="facts">
          <Clock />
          {say("minutes", { n: String(recipe.minutes) })}
        </span>
      </span>
    </button>
  );
}

function Clock() {
  return <Icon name="clock" />;
}

type Heard =
  | "onBlur"
  | "onClick"
  | "onContextMenu"
  | "onKeyDown"
  | "onKeyUp"
  | "onPointerCancel"
  | "onPointerDown"
  | "onPointerLeave"
  | "onPointerMove"
  | "onPointerUp";
type Handlers = Pick<HTMLAttributes<HTMLButtonElement>, Heard>;

function pointer(press: Press, open: () => void): Handlers {
  return {
    onPointerDown: ({ button, isPrimary, clientX, clientY }) => {
      if (button === 0 && isPrimary) {
        press.down(clientX, clientY);
      }
    },
    onPointerMove: ({ clientX, clientY }) => press.move(clientX, clientY),
    onPointerUp: () => press.end(),
    onPointerCancel: () => press.end(),
    onPointerLeave: () => press.end(),
    onContextMenu: (event) => event.preventDefault(),
    onClick: () => {
      if (!press.takeLong()) {
        open();
      }
    },
  };
}

/** A button pressed by Enter would act at once and again and again: here a tap ends when the finger leaves. */
function keyboard(press: Press, open: () => void): Handlers {
  const ours = (event: KeyboardEvent): boolean => event.key === "Enter" || event.key === " ";
  return {
    onKeyDown: (event) => {
      if (ours(event)) {
        event.preventDefault();
        if (!event.repeat) {
          press.down();
        }
      }
    },
    onKeyUp: (event) => {
      if (ours(event) && press.isDown) {
        event.preventDefault();
        press.end();
        if (!press.takeLong()) {
          open();
        }
      }
    },
    onBlur: () => press.end(),
  };
}
