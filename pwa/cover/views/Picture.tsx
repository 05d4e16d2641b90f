// A dish's picture, drawn only when it is about to be seen.

import { Component, createRef } from "preact";
import type { Library } from "../recipes/library.ts";
import type { Recipe } from "../recipes/recipe.ts";

type Props = { readonly recipe: Recipe; readonly library: Library };

const AHEAD = "600px";
const waiting = new Map<Element, () => void>();
const nearing =
  typeof IntersectionObserver === "undefined" ? null : new IntersectionObserver(draw, { rootMargin: AHEAD });

function draw(seen: readonly IntersectionObserverEntry[]): void {
  for (const { isIntersecting, target } of seen) {
    if (isIntersecting) {
      waiting.get(target)?.();
      forget(target);
    }
  }
}

function forget(target: Element): void {
  waiting.delete(target);
  nearing?.unobserve(target);
}

export class Picture extends Component<Props> {
  readonly #place = createRef<HTMLSpanElement>();

  override componentDidMount(): void {
    const place = this.#place.current;
    if (place !== null) {
      waiting.set(place, () => this.#draw());
      nearing?.observe(place);
    }
  }

  override shouldComponentUpdate({ recipe }: Props): boolean {
    return recipe !== this.props.recipe;
  }

  override componentDidUpdate(): void {
    this.#draw();
  }

  override componentWillUnmount(): void {
    if (this.#place.current !== null) {
      forget(this.#place.current);
    }
  }

  override render() {
    return <span class="picture" ref={this.#place} />;
  }

  #draw(): void {
    const { recipe, library } = this.props;
    this.#place.current?.replaceChildren(library.picture(recipe));
  }
}
